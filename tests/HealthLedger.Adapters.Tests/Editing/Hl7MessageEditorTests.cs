using System.Text;
using FsCheck;
using FsCheck.Fluent;
using HealthLedger.Adapters.Tests.Parsing;
using HealthLedger.Hl7v2.Editing;
using HealthLedger.Hl7v2.Parsing;
using Xunit.Abstractions;

namespace HealthLedger.Adapters.Tests.Editing;

public sealed class Hl7MessageEditorTests(ITestOutputHelper output)
{
    private const string Truncating =
        "MSH|^~\\&#|APP|FAC|RAPP|RFAC|20260101120000||ADT^A01^ADT_A01|ID1|P|2.7\r"
        + "PID|1||123^^^HOSP~456^^^NAT&1.2.3#^NI||Doe#^Jane||||||x#\rPV1|1|I\r";

    public static TheoryData<string> Injections => new()
    {
        "a|b^c~d&e\\f#g",
        "x\rPID|1||999",
        "x\nOBX|1",
        "x\r\nZZZ|1",
        "\u000BMSH|^~\\&|\u001C\r",
        "\\F\\ and \\X0D\\ and \\.br\\",
        "\"\"",
        "Grüße, 日本",
        " leading and trailing ",
        "\\",
        "~~~",
    };

    [Theory]
    [MemberData(nameof(Injections))]
    public void Value_stays_one_value_whatever_it_holds(string value)
    {
        foreach (string path in (string[])["PID-5.1", "PID-5", "PID-3[2].4.2", "PV1-44", "MSH-10"])
        {
            Hl7Message before = Hl7Text.Parse(Hl7Text.Admission);
            Hl7MessageEditor editor = new(before);

            editor.Set(path, value);

            Hl7Message after = Hl7Text.Parse(editor.ToArray());
            Assert.Equal(value, after.GetString(path));
            Assert.Equal(Hl7Presence.Valued, after.Find(path).Presence);
            Assert.Equal(before.SegmentCount, after.SegmentCount);
            Assert.Single(Hl7Text.Split(editor.ToArray()));
        }
    }

    [Theory]
    [InlineData("SHIFT-JIS", 932, "表|ソ^能~十")]
    [InlineData("GB 18030-2000", 54936, "漢|字^乗")]
    [InlineData("ISO IR87", 50220, "日本|語^A")]
    [InlineData("8859/1", 28591, "Grüße|^")]
    public void Value_stays_one_value_in_the_character_set_of_the_message(string name, int codePage, string value)
    {
        Encoding encoding = CodePagesEncodingProvider.Instance.GetEncoding(codePage) ?? Encoding.GetEncoding(codePage);
        byte[] bytes = encoding.GetBytes(
            $"MSH|^~\\&|A|B|C|D|20260101||ADT^A01|1|P|2.5.1||||||{name}\rPID|1||1||表^ソ\rPV1|1|I\r".Replace(
                "表^ソ", codePage == 28591 ? "é^ü" : "表^ソ", StringComparison.Ordinal));
        Hl7MessageEditor editor = new(Hl7Text.Parse(bytes));

        editor.Set("PID-5.2", value);
        editor.Set("PID-11.1", value);

        Hl7Message after = Hl7Text.Parse(editor.ToArray());
        Assert.Equal(value, after.GetString("PID-5.2"));
        Assert.Equal(value, after.GetString("PID-11.1"));
        Assert.Equal(codePage == 28591 ? "é" : "表", after.GetString("PID-5.1"));
        Assert.Equal(3, after.SegmentCount);
    }

    [Fact]
    public void What_is_not_changed_is_copied_byte_for_byte()
    {
        const string Text =
            "\v" + Hl7Text.Header + "\r\nEVN||\r\n\r\nPID|1||1^^^||a\\Q\\b^^~||\"\"||\r\nPV1|1|I\r\n\u001C\r";
        Hl7MessageEditor editor = new(Hl7Text.Parse(Text));

        Assert.Equal(Text, Encoding.UTF8.GetString(editor.ToArray()));
        editor.Set("PID-5[2].2", "new");
        Assert.Equal(
            Text.Replace("^^~||", "^^~^new||", StringComparison.Ordinal), Encoding.UTF8.GetString(editor.ToArray()));
    }

    [Theory]
    [InlineData("PID-3", "x", "PID|1||x||Doe^Jane")]
    [InlineData("PID-3[1]", "x", "PID|1||x~456^^^NAT^NI||Doe^Jane")]
    [InlineData("PID-3.1", "x", "PID|1||x^^^HOSP&1.2.3&ISO^MR~456^^^NAT^NI||Doe^Jane")]
    [InlineData("PID-3[2].4.2", "x", "PID|1||123^^^HOSP&1.2.3&ISO^MR~456^^^NAT&x^NI||Doe^Jane")]
    [InlineData("PID-3[3]", "x", "PID|1||123^^^HOSP&1.2.3&ISO^MR~456^^^NAT^NI~x||Doe^Jane")]
    [InlineData("PID-4", "x", "PID|1||123^^^HOSP&1.2.3&ISO^MR~456^^^NAT^NI|x|Doe^Jane")]
    [InlineData("PID-3", "", "PID|1||||Doe^Jane")]
    public void Place_that_is_named_is_replaced_and_no_other(string path, string value, string expected)
    {
        Hl7MessageEditor editor = new(Hl7Text.Parse(Hl7Text.Admission));

        editor.Set(path, value);

        Assert.Contains(expected, Encoding.UTF8.GetString(editor.ToArray()), StringComparison.Ordinal);
    }

    // The truncation character (HL7 v2.7 ch. 2.5.5.2) marks a value that was cut off where it stands at its end.
    [Theory]
    [InlineData("#", @"\P\")]
    [InlineData("#1", @"\P\1")]
    [InlineData("a#b", @"a\P\b")]
    [InlineData("abc#", @"abc\P\")]
    [InlineData("##", @"\P\\P\")]
    [InlineData(@"\P\", @"\E\P\E\")]
    [InlineData("a|^~\\&#b", @"a\F\\S\\R\\E\\T\\P\b")]
    public void Character_of_truncation_that_is_set_marks_nothing_and_is_read_back(string value, string written)
    {
        foreach ((string path, string before) in ((string, string)[])
            [("MSH-10", "ID1"), ("PID-3[2].4.2", "1.2.3#"), ("PID-5.1", "Doe#"), ("PID-11", "x#"), ("PV1-2", "I")])
        {
            Hl7MessageEditor editor = new(Hl7Text.Parse(Truncating));

            editor.Set(path, value);

            string text = Encoding.UTF8.GetString(editor.ToArray());
            int place = Truncating.LastIndexOf(before, StringComparison.Ordinal);
            Assert.Equal(
                Truncating[..place] + written + Truncating[(place + before.Length)..], text);
            Hl7Message after = Hl7Text.Parse(text);
            Assert.Equal(value, after.GetString(path));
            Assert.DoesNotContain('#', after.Find(path).GetRawString()!);
            Assert.Empty(after.CheckEscapeSequences());
        }
    }

    [Fact]
    public void Mark_of_truncation_stays_where_it_was_sent_and_is_read_as_it_stands()
    {
        Hl7Message message = Hl7Text.Parse(Truncating);
        Hl7MessageEditor editor = new(message);

        editor.Set("PID-3[2].1", "457");
        editor.Set("PID-5.2", "Joan");

        Assert.Equal("Doe#", message.GetString("PID-5.1"));
        Assert.Equal(
            Truncating.Replace("456", "457", StringComparison.Ordinal)
                .Replace("Jane", "Joan", StringComparison.Ordinal),
            Encoding.UTF8.GetString(editor.ToArray()));
    }

    [Fact]
    public void Text_with_delimiters_is_read_back_with_and_without_a_character_of_truncation()
    {
        Arbitrary<string> text = Gen.Elements("#\\PEF|^~&\"ab\r ".ToCharArray()).ArrayOf()
            .Select(value => new string(value)).ToArbitrary();

        Prop.ForAll(
            text,
            value =>
            {
                foreach (string before in (string[])
                    [Truncating, Truncating.Replace("^~\\&#", "^~\\&", StringComparison.Ordinal)])
                {
                    Hl7MessageEditor editor = new(Hl7Text.Parse(before));
                    editor.Set("PID-5.1", value);
                    Hl7Message after = Hl7Text.Parse(editor.ToArray());
                    Assert.Equal(value, after.GetString("PID-5.1"));
                    Assert.Equal("Jane", after.GetString("PID-5.2"));
                    string raw = after.Find("PID-5.1").GetRawString()!;
                    Assert.Equal(
                        before.Replace("Doe#", raw, StringComparison.Ordinal),
                        Encoding.UTF8.GetString(editor.ToArray()));
                }
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    [Fact]
    public void Sequences_of_character_sets_stay_beside_what_is_set()
    {
        const string Name = @"\M2442\;3ED\C2842\^\C2D41\H\C2842\";
        const string Before = Hl7Text.Header + "\rPID|1||1||" + Name + "~Yamada^Taro\rPV1|1|I\r";
        Hl7MessageEditor editor = new(Hl7Text.Parse(Before));

        editor.Set("PID-5[2].2", "Jiro");
        editor.Set("PV1-3", "W");

        Assert.Equal(
            Before.Replace("Taro", "Jiro", StringComparison.Ordinal)
                .Replace("PV1|1|I", "PV1|1|I|W", StringComparison.Ordinal),
            Encoding.UTF8.GetString(editor.ToArray()));
        Hl7Message after = Hl7Text.Parse(editor.ToArray());
        Assert.Equal(@"\M2442\;3ED\C2842\", after.GetString("PID-5.1"));
        Assert.Equal(@"\C2D41\H\C2842\", after.GetString("PID-5.2"));

        // What is set is text: a sequence in it is one no more, and is read back all the same.
        editor.Set("PID-5.1", @"\C2D41\H\C2842\");
        after = Hl7Text.Parse(editor.ToArray());
        Assert.Equal(@"\C2D41\H\C2842\", after.GetString("PID-5.1"));
        Assert.Equal(@"\E\C2D41\E\H\E\C2842\E\", after.Find("PID-5.1").GetRawString());
    }

    [Fact]
    public void Null_segments_and_places_behind_the_end_can_be_written()
    {
        Hl7MessageEditor editor = new(Hl7Text.Parse(Hl7Text.Admission));

        Assert.True(editor.TrySetNull(Hl7Path.Parse("PID-5")));
        editor.Set("PV1-5", "x");
        editor.AddSegment("ZPI");
        editor.Set("ZPI-2.2", "y");
        Assert.True(editor.RemoveSegment("EVN"));
        Assert.False(editor.RemoveSegment("EVN"));
        Assert.False(editor.RemoveSegment("MSH"));

        string text = Encoding.UTF8.GetString(editor.ToArray());
        Assert.EndsWith("|F\rPV1|1|I|||x\rZPI||^y\r", text, StringComparison.Ordinal);
        Assert.DoesNotContain("EVN", text, StringComparison.Ordinal);
        Assert.Equal(Hl7Presence.Null, Hl7Text.Parse(text).Find("PID-5").Presence);
    }

    [Fact]
    public void Text_outside_ascii_is_refused_where_the_message_declares_ascii()
    {
        Hl7MessageEditor editor = new(Hl7Text.Parse(Hl7Text.Header + "||||||ASCII\rPID|1||1||Doe\r"));

        Assert.False(editor.TrySet(Hl7Path.Parse("PID-5.1"), "M\u00FCller"));
        Assert.True(editor.TrySet(Hl7Path.Parse("PID-5.1"), "Mueller"));
        Assert.EndsWith("PID|1||1||Mueller\r", Encoding.UTF8.GetString(editor.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_is_written_in_windows1252_beside_undeclared_text_that_is_not_utf8()
    {
        byte[] bytes = Encoding.Latin1.GetBytes(Hl7Text.Header + "\rPID|1||1||M\u00FCller^J\u00F6rg\r");
        Hl7MessageEditor editor = new(Hl7Text.Parse(bytes));

        Assert.True(editor.TrySet(Hl7Path.Parse("PID-5.2"), "Ren\u00E9"));
        Assert.False(editor.TrySet(Hl7Path.Parse("PID-5.2"), "\u65E5\u672C"));
        Assert.False(editor.TrySet(Hl7Path.Parse("PID-5.2"), "\u00C3\u00BC"));

        Assert.Equal(
            Hl7Text.Header + "\rPID|1||1||M\u00FCller^Ren\u00E9\r", Encoding.Latin1.GetString(editor.ToArray()));
        Assert.Equal("Ren\u00E9", Hl7Text.Parse(editor.ToArray()).GetString("PID-5.2"));
    }

    [Theory]
    [InlineData("\r", "\u001C\r")]
    [InlineData("\r\n", "\u001C\r")]
    [InlineData("\n", "")]
    public void Last_segment_that_is_removed_leaves_the_framing_and_no_blank_line(string lineEnd, string framing)
    {
        string start = framing.Length > 0 ? "\v" : string.Empty;
        string head = $"{start}{Hl7Text.Header}{lineEnd}PID|1{lineEnd}";
        Hl7MessageEditor editor = new(Hl7Text.Parse($"{head}PV1|1{lineEnd}NTE|1{lineEnd}{framing}"));

        Assert.True(editor.RemoveSegment("NTE"));
        Assert.Equal($"{head}PV1|1{lineEnd}{framing}", Encoding.UTF8.GetString(editor.ToArray()));
        Assert.True(editor.RemoveSegment("PV1"));
        Assert.Equal(head + framing, Encoding.UTF8.GetString(editor.ToArray()));
        editor.AddSegment("ZPI");
        editor.Set("ZPI-1", "x");
        Assert.Equal($"{head}ZPI|x{lineEnd}{framing}", Encoding.UTF8.GetString(editor.ToArray()));
    }

    [Theory]
    [InlineData("MSH-1", "x")]
    [InlineData("MSH-2", "x")]
    [InlineData("NK1-2", "x")]
    [InlineData("PID-10000", "x")]
    public void Place_or_text_that_cannot_be_is_refused_and_changes_nothing(string path, string value)
    {
        Hl7MessageEditor editor = new(Hl7Text.Parse(Hl7Text.Admission));

        Assert.False(editor.TrySet(Hl7Path.Parse(path), value));
        Assert.Throws<ArgumentException>(() => editor.Set(path, value));
        Assert.Equal(Hl7Text.Admission, Encoding.UTF8.GetString(editor.ToArray()));
    }

    [Fact]
    public void Character_that_the_character_set_does_not_have_is_refused()
    {
        Hl7MessageEditor editor = new(Hl7Text.Parse(Hl7Text.Header + "||||||8859/1\rPID|1\r"));

        Assert.False(editor.TrySet(Hl7Path.Parse("PID-5"), "日本"));
        Assert.False(new Hl7MessageEditor(Hl7Text.Parse(Hl7Text.Admission))
            .TrySet(Hl7Path.Parse("PID-5"), new string('\uD800', 1)));
        Assert.True(editor.TrySet(Hl7Path.Parse("PID-5"), "Grüße"));
    }

    [CorpusFact]
    public void Message_of_the_corpus_differs_in_one_field_only_after_one_field_was_set()
    {
        int messages = 0;
        foreach (byte[] bytes in TestData.Hl7Files().SelectMany(file => Hl7Text.Split(file.Bytes)))
        {
            if (!Hl7Message.TryParse(bytes, null, out Hl7Message? before, out _)
                || !before.GetSegment("PID").IsPresent)
            {
                continue;
            }

            Hl7MessageEditor editor = new(before);
            Assert.Equal(bytes, editor.ToArray());
            editor.Set("PID-5.1", "x|y");
            Hl7Message after = Hl7Text.Parse(editor.ToArray());
            Assert.Equal("x|y", after.GetString("PID-5.1"));
            Assert.Equal(before.SegmentCount, after.SegmentCount);
            Assert.Equal(before.GetString("PID-3") ?? string.Empty, after.GetString("PID-3"));
            Assert.Equal(before.GetString("PID-6"), after.GetString("PID-6"));
            messages++;
        }

        output.WriteLine($"{messages} messages edited.");
        Assert.True(messages > 1_500);
    }
}
