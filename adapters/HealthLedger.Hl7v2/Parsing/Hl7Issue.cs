namespace HealthLedger.Hl7v2.Parsing;

/// <summary>A finding about a message. It holds a code and a position, never content of the message.</summary>
/// <param name="Code">One of <see cref="Hl7v2ErrorCodes"/>.</param>
/// <param name="Severity">How grave it is.</param>
/// <param name="Location">Where it was found.</param>
public readonly record struct Hl7Issue(string Code, Hl7IssueSeverity Severity, Hl7Location Location)
{
    /// <summary>Code, severity and position, for logs.</summary>
    public override string ToString() => $"{Code} {Severity} {Location}";
}
