using HealthLedger.Consensus;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Execution;

/// <summary>What the next block is executed upon: everything after a block. Never changed; a block makes a new
/// one.</summary>
internal sealed class LedgerHead
{
    public required LedgerId LedgerId { get; init; }

    public required BlockHeader Header { get; init; }

    public required Digest256 HeaderHash { get; init; }

    public required StateTree State { get; init; }

    public required HistoryTree History { get; init; }

    /// <summary>The set that seals the next block.</summary>
    public required ReplicaSet Replicas { get; init; }

    /// <summary>The boundary that is ahead and the set that follows it; null when no change is accepted.</summary>
    public EpochBoundary? Scheduled { get; init; }

    /// <summary>Protocol version and placement of the next block.</summary>
    public required EpochTerms Terms { get; init; }

    /// <summary>Those above the boundary that is ahead; null when no change is accepted.</summary>
    public EpochTerms? ScheduledTerms { get; init; }

    public required LedgerParameters Parameters { get; init; }
}
