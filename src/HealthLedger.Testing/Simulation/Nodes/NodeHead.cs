using HealthLedger.Consensus;
using HealthLedger.Ledger.Execution;
using HealthLedger.Primitives;

namespace HealthLedger.Testing.Simulation.Nodes;

/// <summary>A node's ledger after a block, and what the block did.</summary>
internal sealed class NodeHead
{
    public required LedgerHead Ledger { get; init; }

    /// <summary>The header's bytes; empty at genesis.</summary>
    public required ReadOnlyMemory<byte> Header { get; init; }

    /// <summary>The batch's bytes; empty at genesis.</summary>
    public required ReadOnlyMemory<byte> Batch { get; init; }

    /// <summary>Submissions that left their entries in this block.</summary>
    public required IReadOnlyList<SubmissionId> Accepted { get; init; }

    /// <summary>All submissions of the block, those that were skipped too.</summary>
    public required IReadOnlyList<SubmissionId> All { get; init; }

    /// <summary>Those of <see cref="Accepted"/> that bring a bundle.</summary>
    public IReadOnlyList<SubmissionId> Dealt { get; init; } = [];

    /// <summary>The change of the set that is decided and has not ended the epoch yet.</summary>
    public EpochBoundary? Scheduled { get; init; }

    /// <summary>The boundary below the first height of the epoch that is in force above this block.</summary>
    public ulong EpochStart { get; init; }

    /// <summary>Whether this block decided on <see cref="Scheduled"/>.</summary>
    public bool IsDecision { get; init; }

    public ulong Height => Ledger.Header.Height;

    /// <summary>The same, for who does not look at what is decided.</summary>
    public NodeHead WithoutSchedule() => new()
    {
        Ledger = Ledger,
        Header = Header,
        Batch = Batch,
        Accepted = Accepted,
        All = All,
        Dealt = Dealt,
        EpochStart = EpochStart,
    };
}
