using HealthLedger.Canonical;
using HealthLedger.Cryptography;

namespace HealthLedger.Consensus.Certificates;

/// <summary>A replica's signature, with its index in the set.</summary>
internal sealed class SignerSignature
{
    public SignerSignature(int replica, ReadOnlyMemory<byte> signature)
    {
        Replica = replica;
        Signature = signature;
    }

    public int Replica { get; }

    /// <summary>64 bytes.</summary>
    public ReadOnlyMemory<byte> Signature { get; }

    /// <summary>Reads a list in which the indexes ascend: one signature of each replica, and one spelling.</summary>
    public static IReadOnlyList<SignerSignature> ReadList(ReadOnlyMemory<byte> frame, ref CanonicalReader reader)
    {
        int count = reader.ArrayHead(ConsensusLimits.MaxReplicas);
        List<SignerSignature> list = new(count);
        int last = -1;
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            reader.Array(2);
            int replica = (int)reader.Unsigned(ConsensusLimits.MaxReplicas - 1);
            if (replica <= last)
            {
                reader.Refuse(DecodeStatus.ValueUnknown);
            }

            last = replica;
            list.Add(new SignerSignature(replica, reader.BytesOf(frame, P256.SignatureBytes)));
        }

        return list;
    }

    public static void WriteList(ref CanonicalWriter writer, IReadOnlyList<SignerSignature> list)
    {
        writer.Array(list.Count);
        foreach (SignerSignature item in list)
        {
            writer.Array(2);
            writer.Unsigned((ulong)item.Replica);
            writer.Bytes(item.Signature);
        }
    }
}
