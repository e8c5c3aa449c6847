using HealthLedger.Canonical;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Consensus;

/// <summary>The replicas of one epoch: `replica-set` of docs/spec/ledger.md section 1.</summary>
internal sealed class ReplicaSet
{
    private const int MaxReplicas = 256;

    private ReplicaSet(ulong epoch, IReadOnlyList<ReplicaDefinition> replicas, byte[] bytes)
    {
        Epoch = epoch;
        Replicas = replicas;
        Bytes = bytes;
        Digest = LabelledHash.Of(HashLabel.ReplicaSet, bytes);
    }

    public ulong Epoch { get; }

    public IReadOnlyList<ReplicaDefinition> Replicas { get; }

    public byte[] Bytes { get; }

    public Digest256 Digest { get; }

    public QuorumSize Size => new(Replicas.Count);

    public static ReplicaSet Create(ulong epoch, IReadOnlyList<ReplicaDefinition> replicas)
    {
        CanonicalWriter writer = new(stackalloc byte[256]);
        writer.Array(2);
        writer.Unsigned(epoch);
        writer.Array(replicas.Count);
        foreach (ReplicaDefinition replica in replicas)
        {
            writer.Array(3);
            writer.Unsigned(replica.Index);
            writer.Id(replica.Participant);
            writer.Bytes(replica.SealKey);
        }

        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return new ReplicaSet(epoch, replicas, bytes);
    }

    public static ReplicaSet? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(2);
        ulong epoch = reader.Unsigned();
        int count = reader.ArrayHead(MaxReplicas);
        List<ReplicaDefinition> replicas = new(count);
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            reader.Array(3);
            reader.Exactly((ulong)i);
            ParticipantId participant = reader.Participant();
            replicas.Add(new ReplicaDefinition(
                (uint)i, participant, reader.Point()));
        }

        return reader.End() && QuorumSize.IsPermitted(count) && HaveOwnKeys(replicas)
            ? new ReplicaSet(epoch, replicas, bytes.ToArray())
            : null;
    }

    // Two indexes with one key would let one signer count twice. There are few, so each is held against each.
    private static bool HaveOwnKeys(List<ReplicaDefinition> replicas)
    {
        for (int i = 1; i < replicas.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (replicas[i].SealKey.AsSpan().SequenceEqual(replicas[j].SealKey))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
