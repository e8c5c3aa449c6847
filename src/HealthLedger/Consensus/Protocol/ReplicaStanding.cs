using HealthLedger.Primitives;

namespace HealthLedger.Consensus.Protocol;

/// <summary>How a replica stands at one moment, for whoever looks from outside its loop.</summary>
internal sealed class ReplicaStanding
{
    public required ReplicaSet Set { get; init; }

    public required ulong View { get; init; }

    public required bool IsViewActive { get; init; }

    public required bool IsVoting { get; init; }

    public required ulong SealedHeight { get; init; }

    /// <summary>How far each peer said last that it is; those that said nothing are missing.</summary>
    public required IReadOnlyDictionary<ParticipantId, ulong> Claims { get; init; }
}
