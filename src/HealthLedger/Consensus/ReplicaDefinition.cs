using HealthLedger.Primitives;

namespace HealthLedger.Consensus;

/// <summary>One replica of a set.</summary>
internal sealed class ReplicaDefinition
{
    public ReplicaDefinition(uint index, ParticipantId participant, byte[] sealKey)
    {
        Index = index;
        Participant = participant;
        SealKey = sealKey;
    }

    public uint Index { get; }

    public ParticipantId Participant { get; }

    /// <summary>The seal key's point, 65 bytes.</summary>
    public byte[] SealKey { get; }
}
