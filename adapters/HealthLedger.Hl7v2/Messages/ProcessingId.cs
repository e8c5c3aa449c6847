using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.Messages;

/// <summary>MSH-11: whether the message is for production, training or debugging (HL7 table 0103).</summary>
/// <param name="Value">MSH-11.1 as sent; empty where there is none.</param>
/// <param name="Mode">MSH-11.2 as sent (HL7 table 0207); empty where there is none.</param>
public readonly record struct ProcessingId(string Value, string Mode)
{
    /// <summary>Whether the message is for production (P).</summary>
    public bool IsProduction => Value == "P";

    /// <summary>Whether the message is for training (T).</summary>
    public bool IsTraining => Value == "T";

    /// <summary>Whether the message is for debugging (D).</summary>
    public bool IsDebugging => Value == "D";

    /// <summary>The known value, or a question mark.</summary>
    public override string ToString() => IsProduction || IsTraining || IsDebugging ? Value : "?";

    internal static ProcessingId From(Hl7Element field) => new(
        field.GetComponent(1).GetString() ?? string.Empty,
        field.GetComponent(2).GetString() ?? string.Empty);
}
