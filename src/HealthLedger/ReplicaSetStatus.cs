using HealthLedger.Primitives;

namespace HealthLedger;

/// <summary>The replicas of a ledger as a node knows them, and the change that is ahead.</summary>
public sealed class ReplicaSetStatus
{
    internal ReplicaSetStatus()
    {
    }

    /// <summary>The number of the set, from 0 at the genesis.</summary>
    public required ulong Epoch { get; init; }

    /// <summary>The organisations whose replicas seal the next block, in order.</summary>
    public required IReadOnlyList<ParticipantId> Replicas { get; init; }

    /// <summary>The last height of this set; null while no change is accepted.</summary>
    public required BlockHeight? Boundary { get; init; }

    /// <summary>The protocol version of the next block.</summary>
    public required ulong ProtocolVersion { get; init; }

    /// <summary>The protocol version above the boundary; null while no change is accepted.</summary>
    public required ulong? NextProtocolVersion { get; init; }

    /// <summary>The organisations of the set that follows; empty while no change is accepted.</summary>
    public required IReadOnlyList<ParticipantId> Next { get; init; }
}
