using HealthLedger.Primitives;
using HealthLedger.Witnesses;

namespace HealthLedger;

/// <summary>What a host may show of a node.</summary>
public sealed class LedgerNodeStatus
{
    /// <summary>The ledger.</summary>
    public required LedgerId LedgerId { get; init; }

    /// <summary>Height of the newest sealed block.</summary>
    public required BlockHeight Height { get; init; }

    /// <summary>Entries in the history.</summary>
    public required ulong HistorySize { get; init; }

    /// <summary>Root of the history.</summary>
    public required Digest256 HistoryRoot { get; init; }

    /// <summary>Time of the newest sealed block.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Replicas in the set.</summary>
    public required int Replicas { get; init; }

    /// <summary>The epoch: how often the replica set has changed.</summary>
    public ulong Epoch { get; init; }

    /// <summary>The protocol version of the next block.</summary>
    public required ulong ProtocolVersion { get; init; }

    /// <summary>The protocol version that the replicas have voted for and that is ahead; null when none is.</summary>
    public ProtocolUpgrade? Upgrade { get; init; }

    /// <summary>How the node stands among the replicas of others; null when it is the only one.</summary>
    public ReplicationStatus? Replication { get; init; }

    /// <summary>The consensus engine: `single-replica` or `pbft`.</summary>
    public required string Engine { get; init; }

    /// <summary>Blocks that the database has yet to take from the journal.</summary>
    public required ulong Lag { get; init; }

    /// <summary>Operations that wait to be signed.</summary>
    public required int Waiting { get; init; }

    /// <summary>The code of what keeps blocks from being sealed now, or null.</summary>
    public string? Fault { get; init; }

    /// <summary>Whether the node has halted and must be restarted.</summary>
    public required bool IsHalted { get; init; }

    /// <summary>The node's witnesses; empty when it has none, and from a node of another process.</summary>
    public IReadOnlyList<WitnessStatus> Witnesses { get; init; } = [];

    /// <summary>The organisation's records that are still dealt to a former set of replicas; null when there are
    /// none.</summary>
    public RedealingStatus? Redealing { get; init; }

    /// <summary>The kind of storage.</summary>
    public required string StorageKind { get; init; }
}
