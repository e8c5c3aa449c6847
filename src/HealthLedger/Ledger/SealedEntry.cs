using HealthLedger.Primitives;

namespace HealthLedger.Ledger;

/// <summary>Where a submitted operation was sealed.</summary>
public sealed class SealedEntry
{
    /// <summary>The submission it was part of.</summary>
    public required SubmissionId SubmissionId { get; init; }

    /// <summary>The block's height.</summary>
    public required BlockHeight Height { get; init; }

    /// <summary>The entry's index in the block, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The block's time, UTC, whole milliseconds.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The hash of the block's header.</summary>
    public required Digest256 HeaderHash { get; init; }

    /// <summary>What became of the operation.</summary>
    public required EntryOutcomeCode Outcome { get; init; }

    /// <summary>The decision, for a request for access.</summary>
    public AccessDecision? Decision { get; init; }
}
