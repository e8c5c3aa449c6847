namespace HealthLedger.Hl7v2.Parsing;

/// <summary>Whether bytes that look like delimiters may be parts of characters.</summary>
internal enum DelimiterTrail
{
    /// <summary>Never: ASCII bytes are ASCII characters.</summary>
    None = 0,

    /// <summary>Behind a lead byte 0x81 to 0xFE (GB 18030, BIG-5).</summary>
    DoubleByte = 1,

    /// <summary>Behind a lead byte 0x81 to 0x9F or 0xE0 to 0xFC (Shift-JIS).</summary>
    ShiftJis = 2,

    /// <summary>Between a designating escape sequence and the return to ASCII (ISO-2022-JP).</summary>
    Iso2022 = 3,
}
