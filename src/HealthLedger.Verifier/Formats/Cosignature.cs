using HealthLedger.Verifier.Cbor;

namespace HealthLedger.Verifier.Formats;

/// <summary>A witness's signature over a header (docs/spec/receipts.md).</summary>
internal sealed class Cosignature
{
    private Cosignature(CanonicalReader reader)
    {
        reader.ReadArray(2);
        Witness = reader.ReadBytes(FormatLimits.HashBytes);
        Signature = reader.ReadBytes(FormatLimits.SignatureBytes);
    }

    public ReadOnlyMemory<byte> Witness { get; }

    public ReadOnlyMemory<byte> Signature { get; }

    public static Cosignature[] ReadAll(CanonicalReader reader)
    {
        Cosignature[] cosignatures = new Cosignature[reader.ReadArray(0, FormatLimits.SmallestCosignature)];
        for (int i = 0; i < cosignatures.Length && !reader.Failed; i++)
        {
            cosignatures[i] = new Cosignature(reader);
        }

        return cosignatures;
    }
}
