using HealthLedger.Primitives;

namespace HealthLedger.Ledger;

/// <summary>Who asked for access, and why.</summary>
public sealed class AccessSummary
{
    /// <summary>The individual's id at its organisation.</summary>
    public required IndividualId Individual { get; init; }

    /// <summary>The role, or null when another organisation asked: the ledger only holds a commitment to it.</summary>
    public string? Role { get; init; }

    /// <summary>The purpose.</summary>
    public required string Purpose { get; init; }

    /// <summary>The action.</summary>
    public required string Action { get; init; }

    /// <summary>For a delivery by a route of this organisation: by which, and to whom; else null.</summary>
    public DeliverySummary? Delivery { get; init; }
}
