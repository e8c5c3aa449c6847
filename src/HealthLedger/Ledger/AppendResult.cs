using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Ledger;

/// <summary>A record is sealed and on stable storage.</summary>
public sealed class AppendResult
{
    /// <summary>The record's id.</summary>
    public required RecordId RecordId { get; init; }

    /// <summary>Where it was sealed.</summary>
    public required SealedEntry Entry { get; init; }

    /// <summary>Whether an earlier call had sealed it already: nothing was stored by this one.</summary>
    public required bool IsRepeat { get; init; }

    /// <summary>What became of what it refers to; <see cref="LinkOutcome.None"/> for a repeat.</summary>
    public LinkOutcome Link { get; init; }
}
