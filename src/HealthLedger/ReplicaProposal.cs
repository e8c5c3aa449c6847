using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger;

/// <summary>An open proposal, and the votes on it so far.</summary>
public sealed class ReplicaProposal
{
    internal ReplicaProposal()
    {
    }

    /// <summary>The organisation that proposed. It has one open proposal at a time.</summary>
    public required ParticipantId Proposer { get; init; }

    /// <summary>The hash of the operation that proposed it.</summary>
    public required Digest256 Id { get; init; }

    /// <summary>What is to change.</summary>
    public required LedgerChangeKind Kind { get; init; }

    /// <summary>The last height at which it can be voted on.</summary>
    public required BlockHeight Expires { get; init; }

    /// <summary>The organisations whose replicas leave.</summary>
    public required IReadOnlyList<ParticipantId> Removed { get; init; }

    /// <summary>The organisations that get a replica, or another seal key for theirs, with the id of the
    /// key.</summary>
    public required IReadOnlyList<(ParticipantId Participant, Digest256 SealKeyId)> Seated { get; init; }

    /// <summary>The protocol version that is to follow; null in a proposal of another kind.</summary>
    public ulong? ProtocolVersion { get; init; }

    /// <summary>The placement policy that is to follow; null in a proposal of another kind.</summary>
    public PlacementPolicy? Placement { get; init; }

    /// <summary>Who has said yes.</summary>
    public required IReadOnlyList<ParticipantId> Yes { get; init; }

    /// <summary>Who has said no.</summary>
    public required IReadOnlyList<ParticipantId> No { get; init; }
}
