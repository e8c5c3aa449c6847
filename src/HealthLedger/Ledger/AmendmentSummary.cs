using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Ledger;

/// <summary>What an amendment in a history does.</summary>
public sealed class AmendmentSummary
{
    /// <summary>The record that it amends.</summary>
    public required RecordId Target { get; init; }

    /// <summary>What it does.</summary>
    public required AmendmentKind Kind { get; init; }

    /// <summary>The version that it follows.</summary>
    public required long Replaces { get; init; }

    /// <summary>The amendment that it answers or withdraws, or null.</summary>
    public RecordId? Answers { get; init; }

    /// <summary>Why, or null when another organisation amended: the ledger only holds a commitment to it.</summary>
    public string? Reason { get; init; }
}
