namespace HealthLedger.Hl7v2.Parsing;

/// <summary>What ends the segments of a message.</summary>
public enum Hl7LineEnd
{
    /// <summary>There is only one segment, without an end.</summary>
    None = 0,

    /// <summary>CR, as the standard says.</summary>
    CarriageReturn = 1,

    /// <summary>LF.</summary>
    LineFeed = 2,

    /// <summary>CR and LF.</summary>
    CarriageReturnLineFeed = 3,

    /// <summary>More than one of them.</summary>
    Mixed = 4,
}
