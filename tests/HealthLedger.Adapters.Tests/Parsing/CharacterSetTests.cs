using System.Text;
using HealthLedger.Hl7v2;
using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Adapters.Tests.Parsing;

public sealed class CharacterSetTests
{
    private const string Name = "M\u00FCller";

    [Theory]
    [InlineData("UNICODE UTF-8", "utf-8", Name)]
    [InlineData("UTF-8", "utf-8", Name)]
    [InlineData("UTF8", "utf-8", Name)]
    [InlineData("UTF-8~UNICODE", "utf-8", Name)]
    [InlineData("8859/1", "iso-8859-1", Name)]
    [InlineData("8859/2", "iso-8859-2", "\u0141ód\u017A")]
    [InlineData("8859/5", "iso-8859-5", "\u0418\u0432\u0430\u043D")]
    [InlineData("8859/15", "iso-8859-15", "\u20AC" + Name)]
    [InlineData("ISO-8859-1", "iso-8859-1", Name)]
    [InlineData("Windows-1252", "windows-1252", "\u20AC" + Name)]
    [InlineData("GB 18030-2000", "gb18030", "\u674E\u660E")]
    [InlineData("BIG-5", "big5", "\u674E\u660E")]
    [InlineData("KS X 1001", "euc-kr", "\uAE40\uCCA0\uC218")]
    [InlineData("SHIFT-JIS", "shift_jis", "\u5C71\u7530")]
    [InlineData("ISO IR87", "iso-2022-jp", "\u5C71\u7530")]
    public void Declared_character_set_is_used_for_text(string declared, string encoding, string name)
    {
        Hl7Message message = Hl7Text.Parse(Encode(encoding, declared, name));

        Assert.Equal(name, message.GetString("PID-5.1"));
        Assert.Equal("Jane", message.GetString("PID-5.2"));
        Assert.Empty(message.Issues);
    }

    [Theory]
    [InlineData("SHIFT-JIS", "shift_jis", "\u8868\u30DD\u30BD")]
    [InlineData("GB 18030-2000", "gb18030", "\u4E85\u4FD5")]
    [InlineData("ISO IR87", "iso-2022-jp", "\u3046\u307E\u5C71")]
    [InlineData("ASCII~ISO IR87", "iso-2022-jp", "\u3046\u307E\u5C71")]
    [InlineData("~ISO IR87", "iso-2022-jp", "\u3046\u307E\u5C71")]
    [InlineData("ISO IR6~ISO IR13~ISO IR87", "iso-2022-jp", "\u3046\u307E\u5C71")]
    public void Characters_that_hold_delimiter_bytes_are_not_cut(string declared, string encoding, string name)
    {
        byte[] nameBytes = GetEncoding(encoding).GetBytes(name);

        Hl7Message message = Hl7Text.Parse(Encode(encoding, declared, name));

        Assert.True(nameBytes.AsSpan().IndexOfAny("|^~\\&"u8) >= 0);
        Assert.Equal(name, message.GetString("PID-5.1"));
        Assert.Equal("F", message.GetString("PID-8"));
    }

    [Theory]
    [InlineData("", Hl7v2ErrorCodes.CharacterSetAssumed)]
    [InlineData("ASCII", Hl7v2ErrorCodes.CharactersMalformed)]
    [InlineData("UNICODE UTF-8", Hl7v2ErrorCodes.CharactersMalformed)]
    [InlineData("8859/1~8859/2", Hl7v2ErrorCodes.CharactersMalformed)]
    public void Change_to_a_character_set_that_is_not_declared_is_an_issue(string declared, string code)
    {
        byte[] bytes = Encode("iso-2022-jp", declared, "\u5C71");

        Hl7Issue issue = Assert.Single(Hl7Text.Parse(bytes).Issues);

        Assert.Equal(code, issue.Code);
        Assert.Equal(Array.IndexOf(bytes, (byte)0x1B), issue.Location.ByteOffset);
    }

    [Theory]
    [InlineData("ASCII~ISO IR87")]
    [InlineData("ASCII")]
    public void Later_character_set_does_not_count_where_no_byte_changes_to_it(string declared)
    {
        Hl7Message message = Hl7Text.Parse(Encode("iso-8859-1", declared, "Doe\u001B(s3B"));

        Assert.Same(Hl7CharacterSet.Ascii, message.CharacterSet);
        Assert.Empty(message.Issues);
    }

    [Fact]
    public void Byte_order_mark_is_skipped_and_noted()
    {
        Hl7Message message = Hl7Text.Parse("\uFEFF" + Hl7Text.Header + "\rPID|1||||" + Name + "\r");

        Assert.Equal(Name, message.GetString("PID-5"));
        Assert.Equal(Hl7v2ErrorCodes.ByteOrderMarkSkipped, Assert.Single(Hl7Text.Codes(message)));
    }

    [Fact]
    public void Undeclared_bytes_that_are_not_utf8_are_windows1252_with_an_issue()
    {
        Hl7Message message = Hl7Text.Parse(Encode("windows-1252", string.Empty, "\u20AC" + Name));

        Assert.Equal("\u20AC" + Name, message.GetString("PID-5.1"));
        Assert.Equal(Hl7v2ErrorCodes.CharacterSetAssumed, Assert.Single(Hl7Text.Codes(message)));
    }

    [Fact]
    public void Configured_character_set_counts_where_none_is_declared()
    {
        Hl7ParseOptions options = new() { DefaultCharacterSet = Hl7CharacterSet.FromName("8859/2") };

        Hl7Message message = Hl7Text.Parse(Encode("iso-8859-2", string.Empty, "\u0141"), options);

        Assert.Equal("\u0141", message.GetString("PID-5.1"));
        Assert.Empty(message.Issues);
    }

    [Fact]
    public void Unknown_character_set_is_an_issue_at_its_field()
    {
        Hl7Message message = Hl7Text.Parse(Encode("utf-8", "ISO IR 999", Name));

        Assert.Equal(Name, message.GetString("PID-5.1"));
        Hl7Issue issue = Assert.Single(message.Issues);
        Assert.Equal(Hl7v2ErrorCodes.CharacterSetUnknown, issue.Code);
        Assert.Equal(("MSH", 18), (issue.Location.SegmentId, issue.Location.Field));
        Assert.Equal(message.Find("MSH-18").ByteOffset, issue.Location.ByteOffset);
    }

    [Theory]
    [InlineData("UNICODE UTF-8")]
    [InlineData("ASCII")]
    public void Malformed_bytes_are_an_issue_and_never_become_question_marks(string declared)
    {
        Hl7Message message = Hl7Text.Parse(Encode("iso-8859-1", declared, Name));

        Assert.Equal(Name, message.GetString("PID-5.1"));
        Assert.Equal(Hl7v2ErrorCodes.CharactersMalformed, Assert.Single(Hl7Text.Codes(message)));
    }

    [Fact]
    public void Malformed_double_bytes_are_an_issue_and_swallow_no_segment_end()
    {
        byte[] bytes = [.. Encode("shift_jis", "SHIFT-JIS", "x"), .. "NTE|1||"u8, 0x81, .. "\rNTE|2||b\r"u8];

        Hl7Message message = Hl7Text.Parse(bytes);

        Assert.Equal("b", message.GetString("NTE[2]-3"));
        Assert.Equal(Hl7v2ErrorCodes.CharactersMalformed, Assert.Single(Hl7Text.Codes(message)));
    }

    private static Encoding GetEncoding(string name) =>
        CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);

    private static byte[] Encode(string encoding, string declared, string name) => GetEncoding(encoding).GetBytes(
        $"{Hl7Text.Header}||||||{declared}\rPID|1||1||{name}^Jane|||F\r");
}
