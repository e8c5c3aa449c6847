namespace HealthLedger.Hl7v2;

/// <summary>The codes of this package. Each has an entry in <c>docs/reference/error-codes.md</c>.</summary>
public static partial class Hl7v2ErrorCodes
{
    /// <summary>The input holds no bytes, or only white space and framing bytes.</summary>
    public const string MessageEmpty = "HLS2001";

    /// <summary>The first segment is not MSH.</summary>
    public const string HeaderMissing = "HLS2002";

    /// <summary>The input starts with the byte order mark of UTF-32, which is not read.</summary>
    public const string ByteOrderMarkUnsupported = "HLS2003";

    /// <summary>MSH-1 is absent or is not a printable ASCII character outside letters and digits.</summary>
    public const string FieldSeparatorInvalid = "HLS2004";

    /// <summary>MSH-2 does not hold 3, 4 or 5 encoding characters.</summary>
    public const string EncodingCharactersLengthInvalid = "HLS2005";

    /// <summary>MSH-2 holds a letter, a digit, a control character, a non-ASCII byte or a character twice.</summary>
    public const string EncodingCharactersInvalid = "HLS2006";

    /// <summary>MSH-2 holds the escape character twice in a row; it was read once.</summary>
    public const string EscapeCharacterDoubled = "HLS2007";

    /// <summary>The message is longer than the configured limit.</summary>
    public const string MessageTooLarge = "HLS2008";

    /// <summary>The message holds more segments than the configured limit.</summary>
    public const string SegmentsTooMany = "HLS2009";

    /// <summary>The message holds more fields than the configured limit.</summary>
    public const string FieldsTooMany = "HLS2010";

    /// <summary>A second MSH segment stands inside one message.</summary>
    public const string HeaderRepeated = "HLS2011";

    /// <summary>The message mixes CR, LF and CRLF as segment ends.</summary>
    public const string LineEndsMixed = "HLS2012";

    /// <summary>A LF inside a message that ends its segments with CR was kept as data.</summary>
    public const string LineFeedKept = "HLS2013";

    /// <summary>The segments end with LF or CRLF instead of CR.</summary>
    public const string LineEndNotCarriageReturn = "HLS2014";

    /// <summary>White space before MSH was skipped.</summary>
    public const string LeadingBytesSkipped = "HLS2015";

    /// <summary>A byte order mark of UTF-8 or UTF-16 before MSH was skipped.</summary>
    public const string ByteOrderMarkSkipped = "HLS2016";

    /// <summary>MLLP framing bytes around the message were skipped.</summary>
    public const string FramingBytesSkipped = "HLS2017";

    /// <summary>A segment does not begin with a three character segment ID.</summary>
    public const string SegmentIdInvalid = "HLS2018";

    /// <summary>A segment ID is not in capital letters or is preceded by blanks; it was read as if it were
    /// regular.</summary>
    public const string SegmentIdIrregular = "HLS2019";

    /// <summary>MSH-18 names a character set that is not known or not supported.</summary>
    public const string CharacterSetUnknown = "HLS2020";

    /// <summary>No character set is declared and the bytes are not UTF-8; such values are read as
    /// Windows-1252.</summary>
    public const string CharacterSetAssumed = "HLS2021";

    /// <summary>The message holds bytes that are not text in its declared character set.</summary>
    public const string CharactersMalformed = "HLS2022";

    /// <summary>MSH-9.1 is absent or empty.</summary>
    public const string MessageTypeMissing = "HLS2023";

    /// <summary>MSH-9.3 contradicts MSH-9.1; MSH-9.1 and MSH-9.2 count.</summary>
    public const string MessageStructureContradicts = "HLS2024";

    /// <summary>MSH-10 is absent or empty.</summary>
    public const string ControlIdMissing = "HLS2025";

    /// <summary>MSH-12.1 is empty or not a published version; the nearest published version counts.</summary>
    public const string VersionUnknown = "HLS2026";

    /// <summary>The first PID stands behind a PV1.</summary>
    public const string SegmentOrderUnusual = "HLS2027";

    /// <summary>A value holds an unknown or unterminated escape sequence, which stays as it is.</summary>
    public const string EscapeSequenceInvalid = "HLS2028";

    /// <summary>There were more issues than the configured limit; the rest was left out.</summary>
    public const string IssuesTruncated = "HLS2029";

    /// <summary>Bytes outside any message were skipped while a batch was read.</summary>
    public const string BatchContentSkipped = "HLS2030";

    /// <summary>A batch holds an MSH that cannot be a message header; the bytes up to the next header were
    /// skipped.</summary>
    public const string BatchHeaderUnreadable = "HLS2031";

    /// <summary>The count in BTS-1 or FTS-1 is not the count of messages or batches read.</summary>
    public const string BatchCountMismatch = "HLS2032";

    /// <summary>The input holds no message at all.</summary>
    public const string BatchEmpty = "HLS2033";

    /// <summary>The input is UTF-16 with an odd number of bytes or half a surrogate pair.</summary>
    public const string Utf16Malformed = "HLS2034";
}
