using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using HealthLedger.Adapters.Tests.Intake;
using HealthLedger.Hl7v2;
using HealthLedger.Hl7v2.Editing;
using HealthLedger.Hl7v2.Importing;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Inbox;
using Xunit.Abstractions;

namespace HealthLedger.Adapters.Tests.Parsing;

/// <summary>UTF-16 in both orders of bytes, with a byte order mark and without.</summary>
public sealed class Utf16Tests(ITestOutputHelper output)
{
    private const string Declared = Hl7Text.Header + "||||||UNICODE UTF-16\rPID|1||1||M\u00FCller\u201C^Jos\u00E9\\F\\^"
        + "\u6C49\U0001F600\rOBX|1|TX|||caf\u00E9~\u0B95\u0D1C\r";

    public static TheoryData<bool, bool> Forms =>
        new() { { false, false }, { false, true }, { true, false }, { true, true } };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Message_is_read_rebuilt_and_edited(bool isBigEndian, bool hasMark)
    {
        byte[] bytes = Encode(Declared, isBigEndian, hasMark);

        Hl7Message message = Hl7Text.Parse(bytes);

        Assert.Equal("M\u00FCller\u201C", message.GetString("PID-5.1"));
        Assert.Equal("Jos\u00E9|", message.GetString("PID-5.2"));
        Assert.Equal("\u6C49\U0001F600", message.GetString("PID-5.3"));
        Assert.Equal("\u0B95\u0D1C", message.GetString("OBX-5[2]"));
        Assert.Equal("UNICODE UTF-16", message.CharacterSet.Name);
        Assert.Equal("x"u8.ToArray().Length * 2, message.CharacterSet.Encoding.GetByteCount("x"));
        Assert.Equal(hasMark ? [Hl7v2ErrorCodes.ByteOrderMarkSkipped] : [], Hl7Text.Codes(message));
        Hl7MessageEditor editor = new(message);
        Assert.Equal(bytes, editor.ToArray());
        editor.Set("PID-5.1", "\u00C5\u201D|\r");
        Assert.False(editor.TrySet(Hl7Path.Parse("PID-5.2"), "\uD800"));
        string text = Text(editor.ToArray(), isBigEndian);
        Assert.Equal((hasMark ? "\uFEFF" : string.Empty) + Declared.Replace(
            "M\u00FCller\u201C", "\u00C5\u201D\\F\\\\X0D\\", StringComparison.Ordinal), text);
    }

    [Fact]
    public void Character_set_is_read_from_the_bytes_whatever_is_declared()
    {
        string other = Declared.Replace("UNICODE UTF-16", "8859/1", StringComparison.Ordinal);

        Hl7Message wide = Hl7Text.Parse(Encode(other, false, false));
        Hl7Message narrow = Hl7Text.Parse(Declared);

        Assert.Equal("Jos\u00E9|", wide.GetString("PID-5.2"));
        Assert.Equal("Jos\u00E9|", narrow.GetString("PID-5.2"));
        foreach (Hl7Message message in (Hl7Message[])[wide, narrow])
        {
            Hl7Issue issue = Assert.Single(message.Issues);
            Assert.Equal(Hl7v2ErrorCodes.CharactersMalformed, issue.Code);
            Assert.Equal(("MSH", 18), (issue.Location.SegmentId, issue.Location.Field));
        }

        Hl7ParseOptions options = new() { DefaultCharacterSet = Hl7CharacterSet.FromName("UTF-16") };
        Assert.Empty(Hl7Text.Parse(Hl7Text.Admission, options).Issues);
        Assert.Empty(Hl7Text.Parse(Encode(Hl7Text.Admission, true, false), options).Issues);
        Assert.Same(Hl7CharacterSet.Utf16BigEndian, Hl7CharacterSet.FromName("utf-16be"));
    }

    [Fact]
    public void Half_a_unit_or_half_a_pair_is_refused_with_a_code()
    {
        byte[] bytes = Encode(Declared, false, true);

        Assert.Equal(Hl7v2ErrorCodes.Utf16Malformed, Hl7Text.FatalCode(bytes[..^1]));
        Assert.Equal(Hl7v2ErrorCodes.Utf16Malformed, Hl7Text.FatalCode([.. bytes, 0x00, 0xD8]));
        Assert.Equal(Hl7v2ErrorCodes.Utf16Malformed, Hl7Text.FatalCode([.. bytes, 0x00, 0xDC, 0x0D, 0x00]));
        Encoding utf32 = Encoding.UTF32;
        Assert.Equal(
            Hl7v2ErrorCodes.ByteOrderMarkUnsupported,
            Hl7Text.FatalCode([.. utf32.GetPreamble(), .. utf32.GetBytes(Hl7Text.Admission)]));
    }

    [Fact]
    public void Any_units_come_back_from_any_split()
    {
        Gen<char> unit = Gen.OneOf(
            Gen.Elements('M', '\r', '\u00E9', '\u201C', '\uFEFF', '\u0B0B'),
            Gen.Choose(0xD7F0, 0xE010).Select(value => (char)value),
            Gen.Choose(0, 0xFFFF).Select(value => (char)value));
        Gen<(char[], bool, int)> cases =
            from units in unit.ArrayOf()
            from order in Gen.Elements(true, false)
            from split in Gen.Choose(1, 9)
            select (units, order, split);
        Prop.ForAll(cases.ToArbitrary(), async value =>
        {
            (char[] units, bool isBigEndian, int split) = value;
            byte[] bytes = [.. "\uFEFFM".Concat(units).SelectMany(unit => BitConverter.GetBytes(unit))];
            bytes = isBigEndian ? Swap(bytes) : bytes;
            byte[] text = await ReadSourceAsync(bytes, split);
            Hl7CharacterSet utf16 = isBigEndian ? Hl7CharacterSet.Utf16BigEndian : Hl7CharacterSet.Utf16;
            Assert.Equal(bytes, Utf16Text.Encode(text, utf16));
            Assert.Equal(bytes.Length, Utf16Text.CountBytes(text));
            int cut = text.Length / 2;
            Assert.Equal(
                bytes.Length, Utf16Text.CountBytes(text.AsSpan(0, cut)) + Utf16Text.CountBytes(text.AsSpan(cut)));
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Every_split_of_a_batch_gives_the_parts_of_the_bytes(bool isBigEndian, bool hasMark)
    {
        string batch = "FHS|^~\\&|\u201C\rBHS|^~\\&|A\r" + Declared + "\r\njunk\u6C49\r" + Hl7Text.Header
            + "\nPID|1\nMSH|broken\U0001F600\rBTS|4\rjunk\rFTS|1\r";
        byte[] bytes = [.. Encode(batch, isBigEndian, hasMark), (byte)'x'];
        List<byte[]> expected = Hl7Text.Split(bytes);
        Assert.Equal(2, expected.Count);
        Hl7BatchReader reader = new(bytes);
        while (reader.TryRead(out _, out _))
        {
        }

        Assert.Contains(Hl7v2ErrorCodes.Utf16Malformed, Hl7Text.Codes(reader.Issues));
        for (int split = 1; split <= bytes.Length; split++)
        {
            using PartStream stream = new(bytes, split, split % 7);
            Hl7BatchStream read = new(stream);
            List<byte[]> found = [];
            await foreach (Hl7BatchItem item in read.ReadAllAsync())
            {
                Assert.True(item.Message.Span.SequenceEqual(
                    bytes.AsSpan((int)item.Offset, item.Message.Length)));
                found.Add(item.Message.ToArray());
            }

            Assert.Equal(expected, found);
            Assert.Equal(reader.Issues.ToArray(), read.Issues.ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Message_is_sealed_as_it_came_and_answered_in_its_form(bool isBigEndian, bool hasMark)
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync(
            options => options.ReceiptSegment = "ZHL");
        string text = IntakeHarness.Message(body: "PID|1||4711^^^HOSP^MR||M\u00FCller\rPV1|1|I\r");
        byte[] bytes = Encode(text, isBigEndian, hasMark);

        byte[] answer = (await harness.HandleAsync(bytes)).ToArray();

        string read = Text(answer, isBigEndian);
        Assert.Equal(hasMark, read[0] == '\uFEFF');
        Hl7Message acknowledgment = Hl7Text.Parse(answer);
        Assert.Equal("AA", acknowledgment.GetString("MSA-1"));
        Assert.Equal("ID1", acknowledgment.GetString("MSA-2"));
        Assert.Equal(4, acknowledgment.GetSegment("ZHL").FieldCount);
        Assert.Equal(1, await harness.CountRecordsAsync("HOSP", "4711"));
        InboxMessage row = Assert.Single(await harness.ListAsync());
        Assert.Equal(bytes, await harness.OpenAsync(row.Id));
    }

    [Fact]
    public async Task Batch_in_one_frame_is_answered_by_a_batch_in_its_form()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync(
            options => options.BatchAnswers = BatchAnswers.Batch);
        string batch = "BHS|^~\\&|A\r" + IntakeHarness.Message() + IntakeHarness.Message(controlId: "ID2") + "BTS|2\r";

        byte[] answer = (await harness.HandleAsync(Encode(batch, false, false))).ToArray();

        List<byte[]> answers = Hl7Text.Split(answer);
        Assert.Equal(["ID1", "ID2"], answers.Select(part => Hl7Text.Parse(part).GetString("MSA-2")));
        Assert.StartsWith("BHS|", Text(answer, false), StringComparison.Ordinal);
        Assert.EndsWith("BTS|2\r", Text(answer, false), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Archive_is_imported_with_its_places(bool isBigEndian, bool hasMark)
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();
        string first = IntakeHarness.Message(body: "PID|1||4711^^^HOSP^MR||\u201CM\u00FCller\u201D\rPV1|1|I\r");
        string archive =
            "\u000B" + first + "\u001C\r\u000B" + IntakeHarness.Message(controlId: "ID2") + "\u001C\rjunk\r";
        byte[] bytes = Encode(archive, isBigEndian, hasMark);
        Hl7v2Importer importer = new(
            harness.Node, new Hl7v2ImportOptions { Source = "archive", Patience = TimeSpan.Zero });
        using MemoryStream stream = new(bytes);
        List<ImportedPiece> pieces = [];
        await foreach (ImportedPiece piece in importer.ImportAsync(stream))
        {
            pieces.Add(piece);
        }

        Assert.Equal(
            [ImportOutcome.Sealed, ImportOutcome.Sealed, ImportOutcome.Refused],
            pieces.Select(piece => piece.Outcome));
        byte[] content = await harness.OpenAsync(pieces[0].RecordId!.Value);
        Assert.Equal(first, Text(content, isBigEndian).Trim('\uFEFF', '\u000B'));
        Assert.True(content.AsSpan().SequenceEqual(bytes.AsSpan((int)pieces[0].Offset, content.Length)));
        Assert.Equal("junk\r", Text(bytes[(int)pieces[2].Offset..], isBigEndian));
    }

    /// <summary>Characters one of whose bytes is that of the end or the start block, in every order and with every byte
    /// that may stand behind an end block.</summary>
    [Theory]
    [InlineData("\u201C")]
    [InlineData("\u0D1C")]
    [InlineData("\u0A1C")]
    [InlineData("\u0B1C")]
    [InlineData("\u1C0D\u0D1C")]
    [InlineData("\u1C0B")]
    [InlineData("\u0B95")]
    [InlineData("\u010B")]
    [InlineData("\u011C\u0D0D")]
    public async Task Frame_that_a_character_cuts_is_refused_and_never_taken_in_part(string text)
    {
        foreach (bool isBigEndian in (bool[])[false, true])
        {
            await using IntakeHarness harness = await IntakeHarness.StartAsync();
            string whole = IntakeHarness.Message(body: IntakeHarness.Patient + text + "x\rPV1|1|I\r");
            byte[] stream = [0x0B, .. Encode(whole, isBigEndian, false), 0x1C, 0x0D];
            using MllpFrameReader reader = new();
            ReadOnlySequence<byte> input = new(stream);
            while (reader.TryRead(ref input, out MllpFrame? frame))
            {
                byte[] content = frame.Content.ToArray();
                if (frame.Status == MllpFrameStatus.Complete)
                {
                    string answer = Text(
                        (await harness.HandleAsync(content, frame.Findings)).ToArray(), isBigEndian);
                    Assert.DoesNotContain("MSA|AA", answer, StringComparison.Ordinal);
                }
            }

            Assert.Equal(0, await harness.CountRecordsAsync("HOSP", "4711"));
        }
    }

    [CorpusFact]
    public void Messages_of_the_corpus_read_in_utf16_as_in_utf8()
    {
        int messages = 0;
        foreach (CorpusFile file in TestData.Hl7Files().Where(file => !file.IsBadInput))
        {
            foreach (byte[] bytes in Hl7Text.Split(file.Bytes))
            {
                if (!Hl7Message.TryParse(bytes, null, out Hl7Message? narrow, out _)
                    || !System.Text.Unicode.Utf8.IsValid(bytes) || !narrow.CharacterSet.IsUtf8)
                {
                    continue;
                }

                bool isBigEndian = messages++ % 2 == 0;
                string text = Encoding.UTF8.GetString(bytes);
                Hl7Message wide = Hl7Text.Parse(
                    Encode(text, isBigEndian, messages % 3 == 0 && text[0] != '\uFEFF'));
                Assert.Equal(Values(narrow), Values(wide));
            }
        }

        output.WriteLine($"{messages} messages read.");
        Assert.True(messages > 1_000, $"{messages}");
    }

    private static string Values(Hl7Message message)
    {
        StringBuilder values = new();
        foreach (Hl7Segment segment in message.Segments)
        {
            for (int field = 1; field <= segment.FieldCount; field++)
            {
                values.Append(segment[field].GetString() ?? "absent").Append('\n');
            }
        }

        return values.ToString();
    }

    private static async Task<byte[]> ReadSourceAsync(byte[] bytes, int split)
    {
        using PartStream stream = new(bytes, split);
        BatchSource source = new(stream);
        byte[] buffer = new byte[64 * 1024];
        List<byte> text = [];
        while (await source.ReadAsync(buffer, CancellationToken.None) is var read and > 0)
        {
            text.AddRange(buffer.Take(read));
        }

        return [.. text];
    }

    private static byte[] Encode(string text, bool isBigEndian, bool hasMark) =>
        new UnicodeEncoding(isBigEndian, false).GetBytes((hasMark ? "\uFEFF" : string.Empty) + text);

    private static string Text(byte[] bytes, bool isBigEndian) =>
        new UnicodeEncoding(isBigEndian, false, throwOnInvalidBytes: true).GetString(bytes);

    private static byte[] Swap(byte[] bytes) =>
        [.. bytes.Chunk(2).SelectMany(unit => (byte[])[unit[1], unit[0]])];
}
