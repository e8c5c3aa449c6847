using HealthLedger.Verifier.Cbor;
using HealthLedger.Verifier.Signatures;

namespace HealthLedger.Verifier.Formats;

/// <summary>The replicas of one epoch (docs/spec/ledger.md, sections 1 and 5).</summary>
internal sealed class ReplicaSet
{
    private const int SmallestQuorumSet = 4;

    private ReplicaSet(CanonicalReader reader)
    {
        reader.ReadArray(2);
        Epoch = reader.ReadUnsigned();
        Replicas = new Replica[reader.ReadArray(1, FormatLimits.SmallestReplica)];
        for (int i = 0; i < Replicas.Length && !reader.Failed; i++)
        {
            Replicas[i] = new Replica(reader, i);
        }

        if (!reader.Failed && !IsPermitted(Replicas))
        {
            reader.Fail(FormFault.Malformed);
        }
    }

    public ReadOnlyMemory<byte> Bytes { get; private init; }

    public ulong Epoch { get; }

    public Replica[] Replicas { get; }

    /// <summary>f = floor((n - 1) / 3).</summary>
    public int Faults => (Replicas.Length - 1) / 3;

    /// <summary>q = n - f.</summary>
    public int Quorum => Replicas.Length - Faults;

    public static ReplicaSet ReadEmbedded(CanonicalReader reader)
    {
        EmbeddedItem item = reader.BeginEmbedded();
        ReplicaSet set = new(reader) { Bytes = item.Bytes };
        reader.EndEmbedded(item);
        return set;
    }

    public byte[] ComputeHash()
    {
        return TaggedHash.Compute(HashLabels.ReplicaSet, Bytes);
    }

    // Two indexes with one key would let one signer count twice. The keys are sorted and not put into a hash table,
    // because they come from the receipt and could be chosen to collide.
    private static bool IsPermitted(Replica[] replicas)
    {
        if (replicas.Length is > 1 and < SmallestQuorumSet)
        {
            return false;
        }

        ReadOnlyMemory<byte>[] keys = Array.ConvertAll(replicas, replica => replica.SealKey.Point);
        Array.Sort(keys, static (left, right) => left.Span.SequenceCompareTo(right.Span));
        for (int i = 1; i < keys.Length; i++)
        {
            if (keys[i].Span.SequenceEqual(keys[i - 1].Span))
            {
                return false;
            }
        }

        return true;
    }
}
