using HealthLedger.Verifier.Cbor;

namespace HealthLedger.Verifier.Formats;

/// <summary>A participant's signature over genesis (docs/spec/ledger.md, section 1).</summary>
internal sealed class GenesisSignature
{
    public GenesisSignature(CanonicalReader reader)
    {
        reader.ReadArray(2);
        Participant = reader.ReadBytes(FormatLimits.IdBytes);
        Signature = reader.ReadBytes(FormatLimits.SignatureBytes);
    }

    public ReadOnlyMemory<byte> Participant { get; }

    public ReadOnlyMemory<byte> Signature { get; }
}
