using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.Messages;

/// <summary>MSH-10, by which the sender knows the message and its acknowledgment.</summary>
/// <param name="Value">The text as sent, escape sequences included; empty where there is none.</param>
public readonly record struct MessageControlId(string Value)
{
    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => string.IsNullOrEmpty(Value);

    /// <summary>The length, not the text: some senders build it from patient numbers.</summary>
    public override string ToString() => $"{nameof(MessageControlId)} ({Value?.Length ?? 0} characters)";

    internal static MessageControlId From(Hl7Element field) => new(field.GetRawString() ?? string.Empty);
}
