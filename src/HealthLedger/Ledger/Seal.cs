using HealthLedger.Canonical;
using HealthLedger.Cryptography;

namespace HealthLedger.Ledger;

/// <summary>A replica's signature over a header, or that of a holder of a recovery key.</summary>
internal sealed class Seal
{
    public Seal(uint replicaIndex, ReadOnlyMemory<byte> signature, bool isRecovery = false)
    {
        ReplicaIndex = replicaIndex;
        Signature = signature;
        IsRecovery = isRecovery;
    }

    /// <summary>The replica, or the number of the recovery key in the genesis.</summary>
    public uint ReplicaIndex { get; }

    /// <summary>Whether a recovery key of the genesis signed, in the domain of recoveries.</summary>
    public bool IsRecovery { get; }

    /// <summary>64 bytes.</summary>
    public ReadOnlyMemory<byte> Signature { get; }

    public static IReadOnlyList<Seal> ReadList(ref CanonicalReader reader)
    {
        int count = reader.ArrayHead(256);
        List<Seal> seals = new(count);
        for (int i = 0; i < count; i++)
        {
            int items = reader.ArrayHead(3);
            bool isRecovery = items == 3;
            uint index = reader.Unsigned(255);
            byte[] signature = reader.BytesExactly(P256.SignatureBytes).ToArray();
            if (items < 2 || (isRecovery && !reader.Boolean()))
            {
                reader.Refuse(DecodeStatus.ValueUnknown);
            }

            seals.Add(new Seal(index, signature, isRecovery));
        }

        return seals;
    }

    public static void WriteList(ref CanonicalWriter writer, IReadOnlyList<Seal> seals)
    {
        writer.Array(seals.Count);
        foreach (Seal seal in seals)
        {
            writer.Array(seal.IsRecovery ? 3 : 2);
            writer.Unsigned(seal.ReplicaIndex);
            writer.Bytes(seal.Signature);
            if (seal.IsRecovery)
            {
                writer.Boolean(true);
            }
        }
    }
}
