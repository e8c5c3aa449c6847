using HealthLedger.Canonical;
using HealthLedger.Consensus;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger;

/// <summary>What the holders of recovery keys decide together: who seals from now on, and with which keys.</summary>
internal sealed class RecoveryOrder
{
    /// <summary>The version of a `recovery-batch` that says how many heights are given up.</summary>
    public const ulong StatingVersion = 2;

    private const int MaxKeys = 256;

    public required ReplicaSet Replicas { get; init; }

    /// <summary>Signing keys that take the place of participants' own, which are lost.</summary>
    public required IReadOnlyList<(ParticipantId Participant, byte[] Point)> Keys { get; init; }

    /// <summary>How many heights above the newest header that is kept are given up, at least; null where nothing is
    /// said of it: the set that ends has one replica, or the block is of before this was said.</summary>
    public ulong? GivenUp { get; init; }

    public static RecoveryOrder? Read(ref CanonicalReader reader, bool statesGivenUp)
    {
        ReplicaSet? replicas = ReplicaSet.TryDecode(reader.Bytes());
        int count = reader.ArrayHead(MaxKeys);
        List<(ParticipantId Participant, byte[] Point)> keys = new(count);
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            reader.Array(2);
            keys.Add((reader.Participant(), reader.Point()));
        }

        ulong? givenUp = statesGivenUp ? reader.Unsigned() : null;
        return replicas is null ? null : new RecoveryOrder { Replicas = replicas, Keys = keys, GivenUp = givenUp };
    }

    public void Write(ref CanonicalWriter writer)
    {
        writer.Bytes(Replicas.Bytes);
        writer.Array(Keys.Count);
        foreach ((ParticipantId participant, byte[] point) in Keys)
        {
            writer.Array(2);
            writer.Id(participant);
            writer.Bytes(point);
        }

        if (GivenUp is { } givenUp)
        {
            writer.Unsigned(givenUp);
        }
    }
}
