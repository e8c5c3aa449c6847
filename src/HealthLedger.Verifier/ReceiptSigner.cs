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
}
