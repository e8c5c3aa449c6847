using HealthLedger.Verifier.Cbor;

namespace HealthLedger.Verifier.Formats;

/// <summary>One replica's signature over a header (docs/spec/ledger.md, section 5).</summary>
internal sealed class Seal
{
    private Seal(CanonicalReader reader)
    {
        reader.ReadArray(2);
        ReplicaIndex = reader.ReadUnsigned();
        Signature = reader.ReadBytes(FormatLimits.SignatureBytes);
    }

    public ulong ReplicaIndex { get; }

    public ReadOnlyMemory<byte> Signature { get; }

    public static Seal Read(CanonicalReader reader)
    {
        return new Seal(reader);
    }

    public static Seal[] ReadAll(CanonicalReader reader)
    {
        Seal[] seals = new Seal[reader.ReadArray(1, FormatLimits.SmallestSeal)];
        for (int i = 0; i < seals.Length && !reader.Failed; i++)
        {
            seals[i] = new Seal(reader);
        }

        return seals;
    }
}
