using HealthLedger.Records;

namespace HealthLedger.Payloads;

/// <summary>Which payloads are to be removed. Entries, and every proof over them, stay for ever.</summary>
public sealed class PrunePolicy
{
    /// <summary>
    /// How old a payload must be, from the time of its block to that of the newest. At least
    /// <see cref="LedgerNodeOptions.PayloadRetention"/>.
    /// </summary>
    public required TimeSpan OlderThan { get; init; }

    /// <summary>Only payloads of records of this kind; null: of every kind.</summary>
    public RecordKind? Kind { get; init; }

    /// <summary>How many payloads at most, oldest first; null: all. At least 1.</summary>
    public int? Limit { get; init; }

    /// <summary>Whether to count only. Nothing is sealed and nothing removed.</summary>
    public bool IsTrial { get; init; }
}
