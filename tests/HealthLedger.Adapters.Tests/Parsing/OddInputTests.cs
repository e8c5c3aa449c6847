using HealthLedger.Hl7v2;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Segments;

namespace HealthLedger.Adapters.Tests.Parsing;

/// <summary>Input that common parsers refuse as a whole, lose in part, or read wrongly without a word.</summary>
public sealed class OddInputTests
{
    [Theory]
    [InlineData("", Hl7v2ErrorCodes.MessageEmpty)]
    [InlineData(" \r\n\v", Hl7v2ErrorCodes.MessageEmpty)]
    [InlineData("PID|1||123\r", Hl7v2ErrorCodes.HeaderMissing)]
    [InlineData("msh|^~\\&|A\r", Hl7v2ErrorCodes.HeaderMissing)]
    [InlineData("MS", Hl7v2ErrorCodes.HeaderMissing)]
    [InlineData("MSH", Hl7v2ErrorCodes.FieldSeparatorInvalid)]
    [InlineData("MSH\r", Hl7v2ErrorCodes.FieldSeparatorInvalid)]
    [InlineData("MSH0^~\\&0A", Hl7v2ErrorCodes.FieldSeparatorInvalid)]
    [InlineData("MSH|", Hl7v2ErrorCodes.EncodingCharactersLengthInvalid)]
    [InlineData("MSH||A", Hl7v2ErrorCodes.EncodingCharactersLengthInvalid)]
    [InlineData("MSH|^~|AnneA", Hl7v2ErrorCodes.EncodingCharactersLengthInvalid)]
    [InlineData("MSH|^~\\&#%|A", Hl7v2ErrorCodes.EncodingCharactersLengthInvalid)]
    [InlineData("MSH|^^\\&|A", Hl7v2ErrorCodes.EncodingCharactersInvalid)]
    [InlineData("MSH|^~\\^|A", Hl7v2ErrorCodes.EncodingCharactersInvalid)]
    [InlineData("MSH|^~a&|A", Hl7v2ErrorCodes.EncodingCharactersInvalid)]
    [InlineData("MSH|^~ &|A", Hl7v2ErrorCodes.EncodingCharactersInvalid)]
    [InlineData("MSH|^~\u00E9&|A", Hl7v2ErrorCodes.EncodingCharactersInvalid)]
    public void Unreadable_header_ends_in_its_code(string text, string code) =>
        Assert.Equal(code, Hl7Text.FatalCode(text));

    [Fact]
    public void Unreadable_header_is_reported_at_the_offending_byte()
    {
        Assert.False(Hl7Message.TryParse(Hl7Text.Bytes("\r\nMSH|^~^&|A"), null, out _, out var issues));

        Assert.Equal(8, issues[^1].Location.ByteOffset);
    }

    [Theory]
    [InlineData("\uFEFF")]
    [InlineData("  \t")]
    [InlineData("\r\n")]
    [InlineData("\v")]
    [InlineData("\uFEFF\r\n\v ")]
    public void Bytes_before_the_header_are_skipped_and_noted(string lead)
    {
        Hl7Message message = Hl7Text.Parse(lead + Hl7Text.Admission);

        Assert.Equal("Doe", message.GetString("PID-5.1"));
        Assert.NotEmpty(message.Issues);
        Assert.All(message.Issues, issue => Assert.Equal(Hl7IssueSeverity.Information, issue.Severity));
    }

    [Theory]
    [InlineData("\u001C\r")]
    [InlineData("\u001C")]
    [InlineData("\u001C\r\n")]
    public void Framing_left_at_the_end_is_no_segment_and_no_data(string tail)
    {
        Hl7Message message = Hl7Text.Parse(Hl7Text.Admission.TrimEnd('\r') + tail);

        Assert.Equal(4, message.SegmentCount);
        Assert.Equal("I", message.GetString("PV1-2"));
        Assert.Equal(Hl7v2ErrorCodes.FramingBytesSkipped, Assert.Single(Hl7Text.Codes(message)));
    }

    [Fact]
    public void Header_alone_is_read_and_its_gaps_are_errors()
    {
        Hl7Message message = Hl7Text.Parse("MSH|^~\\&");

        Assert.Equal(
            $"{Hl7v2ErrorCodes.MessageTypeMissing} {Hl7v2ErrorCodes.ControlIdMissing} {Hl7v2ErrorCodes.VersionUnknown}",
            string.Join(' ', Hl7Text.Codes(message)));
    }

    [Fact]
    public void Three_encoding_characters_mean_no_subcomponents()
    {
        Hl7Message message = Hl7Text.Parse("MSH|^~\\|A|B|||1||ADT^A01|1|P|2.3\rPID|1||a&b^c\r");

        Assert.Equal("a&b", message.GetString("PID-3.1.1"));
        Assert.Equal("c", message.GetString("PID-3.2"));
    }

    [Fact]
    public void Doubled_escape_character_is_read_once_with_a_warning()
    {
        Hl7Message message = Hl7Text.Parse("MSH|^~\\\\&|A|B|||1||ADT^A01|1|P|2.3\rPID|1||a&b^c\r");

        Assert.Equal("b", message.GetString("PID-3.1.2"));
        Assert.Equal(Hl7v2ErrorCodes.EscapeCharacterDoubled, Assert.Single(Hl7Text.Codes(message)));
    }

    [Fact]
    public void Other_delimiters_are_taken_from_the_header()
    {
        Hl7Message message = Hl7Text.Parse("MSH$%*!@$A$B$$$1$$ADT%A01$1$P$2.3\rPID$1$$a@b%c*d|e$x!F!y\r");

        Assert.Equal("b", message.GetString("PID-3.1.2"));
        Assert.Equal("d|e", message.GetString("PID-3[2].1"));
        Assert.Equal("x$y", message.GetString("PID-4"));
        Assert.Empty(message.Issues);
    }

    [Theory]
    [InlineData("9.9", "2.9.1")]
    [InlineData("2.3.0", "2.3")]
    [InlineData("", "2.5.1")]
    [InlineData("abc", "2.5.1")]
    [InlineData("1.0", "2.1")]
    public void Unknown_version_is_a_warning_and_the_nearest_one_counts(string version, string counted)
    {
        Hl7Message message = Hl7Text.Parse($"MSH|^~\\&|A||||1||ADT^A01|1|P|{version}\rPID|1||7\r");

        Assert.Equal("7", message.GetString("PID-3"));
        Assert.Equal(counted, message.Header.VersionId.ToString());
        Assert.Equal(Hl7v2ErrorCodes.VersionUnknown, Assert.Single(Hl7Text.Codes(message)));
    }

    [Fact]
    public void Version_with_a_country_is_known()
    {
        Hl7Message message = Hl7Text.Parse("MSH|^~\\&|A||||1||ADT^A01|1|P|2.5.1^USA\r");

        Assert.Empty(message.Issues);
        Assert.True(message.Header.VersionId.IsKnown);
    }

    [Fact]
    public void Structure_that_contradicts_the_message_code_is_a_warning_and_does_not_decide()
    {
        Hl7Message message = Hl7Text.Parse("MSH|^~\\&|A||||1||ADT^A01^ORU_R01|1|P|2.5.1\rPID|1||7\r");

        Assert.Equal("ADT", message.Header.MessageType.MessageCode);
        Assert.Equal(Hl7v2ErrorCodes.MessageStructureContradicts, Assert.Single(Hl7Text.Codes(message)));
    }

    [Theory]
    [InlineData("ADT")]
    [InlineData("ADT^Z99")]
    public void Incomplete_or_local_message_type_is_read(string type) => Assert.Equal(
        "ADT", Hl7Text.Parse($"MSH|^~\\&|A||||1||{type}|1|P|2.5.1\r").Header.MessageType.MessageCode);

    [Theory]
    [InlineData("ZPI")]
    [InlineData("XYZ")]
    [InlineData("ZA0")]
    [InlineData("Z0A")]
    public void Unknown_segments_are_kept_in_place(string id)
    {
        Hl7Message message = Hl7Text.Parse($"{Hl7Text.Header}\r{id}|1|local\rPID|1||7\r");

        Assert.Equal("local", message.GetString(id + "-2"));
        Assert.Equal(1, message.GetSegment(id).Index);
        Assert.Equal("7", message.GetString("PID-3"));
        Assert.Empty(message.Issues);
    }

    [Theory]
    [InlineData("pid")]
    [InlineData(" PID")]
    [InlineData("PID ")]
    public void Irregular_segment_id_hides_nothing_and_is_a_warning(string id)
    {
        Hl7Message message = Hl7Text.Parse($"{Hl7Text.Header}\r{id}|1||7||Doe\r");

        Assert.Equal("Doe", message.GetString("PID-5"));
        Assert.Equal(Hl7v2ErrorCodes.SegmentIdIrregular, Assert.Single(Hl7Text.Codes(message)));
    }

    [Theory]
    [InlineData("X")]
    [InlineData("XY")]
    [InlineData("X|1")]
    [InlineData("this is text")]
    [InlineData("1AB|2")]
    public void Line_without_a_segment_id_is_kept_as_a_segment_with_a_warning(string line)
    {
        Hl7Message message = Hl7Text.Parse($"{Hl7Text.Header}\r{line}\rPID|1||7\r");

        Assert.Equal(3, message.SegmentCount);
        Assert.Null(message.GetSegment(1).Id);
        Assert.Equal(line, System.Text.Encoding.UTF8.GetString(message.GetSegment(1).Raw.Span));
        Assert.Equal(Hl7v2ErrorCodes.SegmentIdInvalid, Assert.Single(Hl7Text.Codes(message)));
    }

    [Fact]
    public void Two_messages_in_one_are_an_error()
    {
        Hl7Message message = Hl7Text.Parse(Hl7Text.Admission + Hl7Text.Admission);

        Hl7Issue issue = Assert.Single(message.Issues);
        Assert.Equal((Hl7v2ErrorCodes.HeaderRepeated, Hl7IssueSeverity.Error), (issue.Code, issue.Severity));
        Assert.Equal(Hl7Text.Admission.Length, issue.Location.ByteOffset);
    }

    [Fact]
    public void Repeated_segment_is_reached_by_its_occurrence()
    {
        Hl7Message message = Hl7Text.Parse(Hl7Text.Header + "\rPID|1||7\rPID|2||8\r");

        Assert.Equal("7", message.GetString("PID-3"));
        Assert.Equal("8", message.GetString("PID[2]-3"));
        Assert.Empty(message.Issues);
    }

    [Fact]
    public void Segments_out_of_order_are_found_and_noted()
    {
        Hl7Message message = Hl7Text.Parse(Hl7Text.Header + "\rPV1|1|I\rPID|1||7||Doe\r");

        Assert.Equal("Doe", message.GetString("PID-5"));
        Assert.Equal(Hl7v2ErrorCodes.SegmentOrderUnusual, Assert.Single(Hl7Text.Codes(message)));
    }

    [Theory]
    [InlineData("\n", Hl7LineEnd.LineFeed)]
    [InlineData("\r\n", Hl7LineEnd.CarriageReturnLineFeed)]
    public void Other_segment_ends_are_read_and_noted(string end, Hl7LineEnd expected)
    {
        Hl7Message message = Hl7Text.Parse(Hl7Text.Admission.Replace("\r", end, StringComparison.Ordinal));

        Assert.Equal(4, message.SegmentCount);
        Assert.Equal(expected, message.LineEnd);
        Assert.Equal("Doe", message.GetString("PID-5.1"));
        Assert.Equal(Hl7v2ErrorCodes.LineEndNotCarriageReturn, Assert.Single(Hl7Text.Codes(message)));
    }

    [Fact]
    public void Mixed_segment_ends_swallow_no_segment()
    {
        Hl7Message message = Hl7Text.Parse(Hl7Text.Header + "\rEVN|A01\nPID|1||7||Doe\r\nPV1|1|I");

        Assert.Equal(4, message.SegmentCount);
        Assert.Equal("Doe", message.GetString("PID-5"));
        Assert.Equal("A01", message.GetString("EVN-1"));
        Assert.Equal(Hl7LineEnd.Mixed, message.LineEnd);
        Assert.Equal(Hl7v2ErrorCodes.LineEndsMixed, Assert.Single(Hl7Text.Codes(message)));
    }

    [Theory]
    [InlineData("line one\nline two")]
    [InlineData("line one\n\nline two")]
    [InlineData("line one\nPID is 7")]
    [InlineData("line one\nabc|x")]
    public void Line_feed_in_a_text_of_a_message_with_carriage_returns_stays_data(string value)
    {
        Hl7Message message = Hl7Text.Parse($"{Hl7Text.Header}\rNTE|1||{value}\rPID|1||7\r");

        Assert.Equal(3, message.SegmentCount);
        Assert.StartsWith(value.Split('|')[0], message.GetString("NTE-3"), StringComparison.Ordinal);
        Assert.Equal("7", message.GetString("PID-3"));
        Assert.Equal(Hl7v2ErrorCodes.LineFeedKept, Assert.Single(Hl7Text.Codes(message)));
    }

    [Fact]
    public void Blank_lines_are_no_segments()
    {
        Hl7Message message = Hl7Text.Parse(Hl7Text.Header + "\r\r  \r\t\rPID|1||7\r \r");

        Assert.Equal(2, message.SegmentCount);
        Assert.Empty(message.Issues);
    }

    [Fact]
    public void Blanks_at_the_edges_of_a_value_are_kept() =>
        Assert.Equal(" Doe ", Hl7Text.Parse(Hl7Text.Header + "\rPID|1||7|| Doe \r").GetString("PID-5"));

    [Fact]
    public void Extra_and_trailing_empty_parts_are_kept()
    {
        Hl7Message message = Hl7Text.Parse(
            Hl7Text.Header + "\rPID|1||7^^^A^MR^x^y^z^&~~|||||||||||||||||||||||||||||||||||40||\r");

        Assert.Equal(3, message.Find("PID-3").Count);
        Assert.Equal("z", message.GetString("PID-3.8"));
        Assert.Equal("40", message.GetString("PID-38"));
        Assert.Equal(40, message.GetSegment("PID").FieldCount);
    }

    [Theory]
    [InlineData("OBX|1|QQ|a^b||free & text^with delimiters", "free & text^with delimiters")]
    [InlineData("OBX|1||a^b||text", "text")]
    [InlineData("OBX|1|NM|a^b||<6.50", "<6.50")]
    [InlineData("OBX|1|DT|a^b||20241345", "20241345")]
    public void Odd_value_refuses_no_message_and_is_not_cut(string segment, string value) =>
        Assert.Equal(value, Hl7Text.Parse($"{Hl7Text.Header}\r{segment}\r").GetString("OBX-5"));

    [Fact]
    public void Long_coded_value_and_zero_byte_are_kept()
    {
        string value = new string('x', 5000) + "\0end";

        Assert.Equal(value, Hl7Text.Parse($"{Hl7Text.Header}\rPID|1|||||||{value}\r").GetString("PID-8"));
    }

    [Fact]
    public void Strict_parsing_raises_warnings_to_errors_and_finds_the_same()
    {
        string text = Hl7Text.Header + "\rpid|1\rPV1|1\n\rX\r";

        Hl7Message lenient = Hl7Text.Parse(text);
        Hl7Message strict = Hl7Text.Parse(text, new Hl7ParseOptions { IsStrict = true });

        Assert.Equal(string.Join(' ', Hl7Text.Codes(lenient)), string.Join(' ', Hl7Text.Codes(strict)));
        Assert.DoesNotContain(strict.Issues, issue => issue.Severity == Hl7IssueSeverity.Warning);
        Assert.Contains(lenient.Issues, issue => issue.Severity == Hl7IssueSeverity.Warning);
    }

    [Fact]
    public void Message_longer_than_the_narrow_index_reads_the_same()
    {
        string value = new('A', 70_000);

        Hl7Message message = Hl7Text.Parse(
            $"{Hl7Text.Header}\rOBX|1|ED|||^APPLICATION^PDF^Base64^{value}||F\rNTE|1||z\r");

        Assert.Equal(value, message.GetString("OBX-5.5"));
        Assert.Equal("F", message.GetString("OBX-7"));
        Assert.Equal("z", message.GetString("NTE-3"));
    }
}
