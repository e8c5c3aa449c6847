using System.Collections.Immutable;
using HealthLedger.Verifier.Steps;

namespace HealthLedger.Verifier;

/// <summary>A replica whose seal was verified.</summary>
public sealed class ReceiptSigner
{
    internal ReceiptSigner(int replicaIndex, ReadOnlyMemory<byte> participantId)
    {
        ReplicaIndex = replicaIndex;
        ParticipantId = participantId;
    }

    /// <summary>The replica's index in its set, from 0.</summary>
    public int ReplicaIndex { get; }

    /// <summary>The participant that answers for the replica, 16 bytes.</summary>
    public ReadOnlyMemory<byte> ParticipantId { get; }

    internal static ImmutableArray<ReceiptSigner> Of(ProofContext context)
    {
        return [.. context.Sealed.Seals.Select(seal => new ReceiptSigner(
            (int)seal.ReplicaIndex,
            context.ReplicaSet.Replicas[(int)seal.ReplicaIndex].Participant))];
    }
}
