using HealthLedger.Canonical;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Receipts;

/// <summary>`cosignature` of docs/spec/receipts.md: a witness's signature over a head.</summary>
internal sealed class Cosignature
{
    public const int MaxWitnesses = 64;

    public Cosignature(Digest256 witness, ReadOnlyMemory<byte> signature)
    {
        Witness = witness;
        Signature = signature;
    }

    /// <summary>The id of the witness's key.</summary>
    public Digest256 Witness { get; }

    /// <summary>64 bytes.</summary>
    public ReadOnlyMemory<byte> Signature { get; }

    public static IReadOnlyList<Cosignature> ReadList(ref CanonicalReader reader)
    {
        Cosignature[] list = new Cosignature[reader.ArrayHead(MaxWitnesses)];
        for (int i = 0; i < list.Length; i++)
        {
            reader.Array(2);
            Digest256 witness = reader.Digest();
            list[i] = new Cosignature(witness, reader.BytesExactly(P256.SignatureBytes).ToArray());
        }

        return list;
    }

    /// <summary>Writes them; the order is that of the witnesses' ids.</summary>
    public static void WriteList(ref CanonicalWriter writer, IReadOnlyList<Cosignature> list)
    {
        writer.Array(list.Count);
        foreach (Cosignature each in list)
        {
            writer.Array(2);
            writer.Id(each.Witness);
            writer.Bytes(each.Signature);
        }
    }
}
