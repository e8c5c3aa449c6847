namespace HealthLedger.Hl7v2.Parsing;

/// <summary>How grave an issue is (HL7 v2 table 0516).</summary>
public enum Hl7IssueSeverity
{
    /// <summary>Nothing is wrong; a deviation was noted (I).</summary>
    Information = 0,

    /// <summary>The message was read, but differs from the standard (W).</summary>
    Warning = 1,

    /// <summary>The message was read, but should not be accepted without a decision (E).</summary>
    Error = 2,

    /// <summary>The message could not be read (F).</summary>
    Fatal = 3,
}
