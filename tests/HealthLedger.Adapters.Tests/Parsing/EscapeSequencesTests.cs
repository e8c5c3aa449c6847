using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using HealthLedger.Hl7v2;
using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Adapters.Tests.Parsing;

public sealed class EscapeSequencesTests
{
    [Theory]
    [InlineData(@"a\F\b\S\c\T\d\R\e\E\f", @"a|b^c&d~e\f")]
    [InlineData(@"\X0D0A\", "\r\n")]
    [InlineData(@"\X41\\X42\", "AB")]
    [InlineData(@"\X41 42\", "AB")]
    [InlineData(@"\XD\", "\r")]
    [InlineData(@"\XC3A9\", "\u00E9")]
    [InlineData(@"one\.br\two", "one\ntwo")]
    [InlineData(@"one\.sp+2\two", "one\n\ntwo")]
    [InlineData(@"one\.sk3\two", "one   two")]
    [InlineData(@"one\.in+4\\.fi\two", "onetwo")]
    [InlineData(@"\H\bold\N\", "bold")]
    public void Known_sequences_are_replaced_on_reading(string raw, string expected) =>
        Assert.Equal(expected, Read(raw));

    [Fact]
    public void Hexadecimal_bytes_are_read_in_the_character_set_of_the_message()
    {
        string header = Hl7Text.Header + "||||||8859/1";

        Assert.Equal("caf\u00E9", Hl7Text.Parse(header + "\rNTE|1||caf\\XE9\\\r").GetString("NTE-3"));
    }

    [Theory]
    [InlineData(@"\XZZ\")]
    [InlineData(@"\X\")]
    [InlineData(@"\XE9\")]
    [InlineData(@"\Zfoo\")]
    [InlineData(@"\C2842\")]
    [InlineData(@"\M2842\")]
    [InlineData(@"\Q\")]
    [InlineData(@"\f\")]
    [InlineData(@"a\b")]
    [InlineData(@"C:\Temp\x")]
    [InlineData(@"\\server\share")]
    [InlineData(@"end\")]
    [InlineData(@"\\")]
    [InlineData(@"\.sp99999999999\")]
    [InlineData(@"\.xx\")]
    [InlineData(@"\P\")]
    public void Unknown_and_unterminated_sequences_stay_and_are_reported(string raw)
    {
        Assert.Equal(raw, Read(raw));

        Hl7Issue issue = Assert.Single(Message(raw).CheckEscapeSequences());
        Assert.Equal(Hl7v2ErrorCodes.EscapeSequenceInvalid, issue.Code);
        Assert.Equal("NTE-3@" + (Hl7Text.Header.Length + 8), issue.Location.ToString());
    }

    // HL7 v2.5.1 ch. 2.7.2: names between sequences that change the character set.
    [Theory]
    [InlineData(@"\C2D41\M\C2842\", @"\C2D41\M\C2842\")]
    [InlineData(@"\C2D41\H\C2842\", @"\C2D41\H\C2842\")]
    [InlineData(@"\C2D41\X41\C2842\", @"\C2D41\X41\C2842\")]
    [InlineData(@"\C2D41\.br\C2842\", @"\C2D41\.br\C2842\")]
    [InlineData(@"\M242844\F\M2442\E\C2842\", @"\M242844\F\M2442\E\C2842\")]
    [InlineData(@"\c2d41\H\x", @"\c2d41x")]
    [InlineData(@"\M2442\;3ED\C2842\ a\F\b", @"\M2442\;3ED\C2842\ a|b")]
    [InlineData(@"\C2842\\F\\C2842\", @"\C2842\|\C2842\")]
    public void Sequences_of_character_sets_stay_whole_and_what_stands_between_them_is_text(string raw, string expected)
    {
        Hl7Message message = Message(raw);

        Assert.Equal(expected, message.GetString("NTE-3"));
        Assert.Equal(raw, message.Find("NTE-3").GetRawString());
        Assert.Equal(Encoding.ASCII.GetBytes(raw), message.Find("NTE-3").RawSpan.ToArray());
        Assert.Equal(Hl7v2ErrorCodes.EscapeSequenceInvalid, Assert.Single(message.CheckEscapeSequences()).Code);
    }

    [Fact]
    public void A_value_with_sequences_of_character_sets_is_read_as_its_parts_are()
    {
        Gen<string> digits = Gen.Elements("0123456789ABCDEFabcdef".ToCharArray()).ArrayOf(2)
            .Select(value => new string(value));
        Gen<(string Raw, string Text)> sequence = digits.Three()
            .SelectMany(pairs => Gen.Elements(
                $"\\C{pairs.Item1}{pairs.Item2}\\",
                $"\\M{pairs.Item1}{pairs.Item2}\\",
                $"\\M{pairs.Item1}{pairs.Item2}{pairs.Item3}\\"))
            .Select(raw => (raw, raw));
        Gen<(string Raw, string Text)> part = Gen.Frequency(
            (2, sequence),
            (2, Gen.Elements("H", "N", "F", "E", "X41", ".br", "C2842", "Yamada").Select(text => (text, text))),
            (1, Gen.Elements(("\\F\\", "|"), ("\\E\\", "\\"), ("\\X41\\", "A"), ("\\.br\\", "\n"), ("\\H\\", ""))));

        Prop.ForAll(
            part.ArrayOf().ToArbitrary(),
            parts => Read("-" + string.Concat(parts.Select(one => one.Raw)))
                == "-" + string.Concat(parts.Select(one => one.Text)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void Text_that_looks_like_markup_stays_text() =>
        Assert.Equal("<B>6.50</B><BR> <6.50", Read("<B>6.50</B><BR> <6.50"));

    [Fact]
    public void Raw_text_keeps_its_sequences() =>
        Assert.Equal(@"a\F\b", Message(@"a\F\b").Find("NTE-3").GetRawString());

    [Fact]
    public void Truncation_character_is_read_where_it_is_defined()
    {
        Hl7Message message = Hl7Text.Parse("MSH|^~\\&#|A||||1||ADT^A01|1|P|2.7\rNTE|1||a\\P\\b\r");

        Assert.Equal("a#b", message.GetString("NTE-3"));
        Assert.Equal("^~\\&#", message.GetString("MSH-2"));
    }

    [Fact]
    public void Sequence_in_an_unescaped_value_with_delimiters_does_not_make_new_components()
    {
        Hl7Message message = Message(@"a\S\b^c");

        Assert.Equal("a^b", message.GetString("NTE-3.1"));
        Assert.Equal("c", message.GetString("NTE-3.2"));
    }

    [Fact]
    public void Escaped_text_is_read_back_as_it_was()
    {
        Gen<char> character = Gen.OneOf(
            Gen.Elements("|^~\\&#\r\n\v\u001C\u00E9XEFSTRHN.br0D".ToCharArray()),
            Gen.Choose(0x20, 0xD7FF).Select(value => (char)value));
        Arbitrary<string> text = character.ArrayOf().Select(value => new string(value)).ToArbitrary();
        EncodingCharacters characters = EncodingCharacters.Standard with { Truncation = (byte)'#' };

        Prop.ForAll(text, value => Unescape(Escape(value, characters), characters) == value)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void Escaped_text_never_ends_a_value()
    {
        Arbitrary<string> text = Gen.Elements("|^~\\&\r\n\v\u001Cab".ToCharArray()).ArrayOf()
            .Select(value => new string(value)).ToArbitrary();
        EncodingCharacters characters = EncodingCharacters.Standard;

        Prop.ForAll(text, value => !Escape(value, characters).Any("|^~&\r\n\v\u001C".Contains))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Theory]
    [InlineData("\\.sp99\\")]
    [InlineData("\\.sk99\\")]
    public void Sequences_that_stand_for_many_bytes_do_not_multiply_memory(string sequence)
    {
        string raw = string.Concat(Enumerable.Repeat(sequence, (1024 * 1024) / sequence.Length));
        Hl7Message message = Message(raw);
        long before = GC.GetAllocatedBytesForCurrentThread();

        string? text = message.GetString("NTE-3");
        long read = GC.GetAllocatedBytesForCurrentThread();
        ImmutableArray<Hl7Issue> issues = message.CheckEscapeSequences();
        long counted = GC.GetAllocatedBytesForCurrentThread();

        Assert.InRange(read - before, 1, 8L * raw.Length);
        Assert.InRange(counted - read, 0, 64 * 1024);
        Assert.StartsWith(
            new string(sequence.Contains("sp", StringComparison.Ordinal) ? '\n' : ' ', 99), text,
            StringComparison.Ordinal);
        Assert.EndsWith(sequence, text, StringComparison.Ordinal);
        Assert.Equal(Hl7v2ErrorCodes.EscapeSequenceInvalid, Assert.Single(issues).Code);
    }

    [Fact]
    public void Blanks_and_lines_of_an_ordinary_report_are_never_left_out()
    {
        string raw = string.Concat(Enumerable.Repeat("some line of a report\\.sp2\\\\.sk10\\", 10_000));

        Hl7Message message = Message(raw);

        Assert.DoesNotContain('\\', message.GetString("NTE-3")!);
        Assert.Empty(message.CheckEscapeSequences());
    }

    private static string Escape(string text, EncodingCharacters characters) =>
        EscapeSequences.Escape(text, characters);

    private static string Unescape(string text, EncodingCharacters characters)
    {
        byte[] raw = Encoding.UTF8.GetBytes(text);
        ArrayBufferWriter<byte> output = new();
        EscapeSequences.Unescape(raw, raw, characters, false, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static Hl7Message Message(string raw) => Hl7Text.Parse(Hl7Text.Header + "\rNTE|1||" + raw + "\r");

    private static string? Read(string raw) => Message(raw).GetString("NTE-3");
}
