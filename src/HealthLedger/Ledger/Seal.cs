using HealthLedger.Canonical;
using HealthLedger.Cryptography;

namespace HealthLedger.Ledger;

/// <summary>A replica's signature over a header.</summary>
internal sealed class Seal
{
    public Seal(uint replicaIndex, ReadOnlyMemory<byte> signature)
    {
        ReplicaIndex = replicaIndex;
        Signature = signature;
    }

    public uint ReplicaIndex { get; }

    /// <summary>64 bytes.</summary>
    public ReadOnlyMemory<byte> Signature { get; }

    public static IReadOnlyList<Seal> ReadList(ref CanonicalReader reader)
    {
        int count = reader.ArrayHead(256);
        List<Seal> seals = new(count);
        for (int i = 0; i < count; i++)
        {
            reader.Array(2);
            uint index = reader.Unsigned(255);
            seals.Add(new Seal(index, reader.BytesExactly(P256.SignatureBytes).ToArray()));
        }

        return seals;
    }

    public static void WriteList(ref CanonicalWriter writer, IReadOnlyList<Seal> seals)
    {
        writer.Array(seals.Count);
        foreach (Seal seal in seals)
        {
            writer.Array(2);
            writer.Unsigned(seal.ReplicaIndex);
            writer.Bytes(seal.Signature);
        }
    }
}
