using HealthLedger.Verifier.Cbor;
using HealthLedger.Verifier.Signatures;

namespace HealthLedger.Verifier.Formats;

/// <summary>A participant as genesis or a registration names it (docs/spec/ledger.md, section 1).</summary>
internal sealed class Participant
{
    public Participant(CanonicalReader reader)
    {
        reader.ReadArray(6);
        Id = reader.ReadBytes(FormatLimits.IdBytes);
        _ = reader.ReadAscii();
        _ = reader.ReadAscii();
        if (reader.ReadUnsigned() > ushort.MaxValue)
        {
            reader.Fail(FormFault.Malformed);
        }

        _ = reader.ReadBytes(FormatLimits.HashBytes);
        SigningKey = new VerificationKey(reader.ReadPoint());
    }

    public ReadOnlyMemory<byte> Id { get; }

    public VerificationKey SigningKey { get; }

    public byte[] ComputeKeyId()
    {
        return TaggedHash.Compute(HashLabels.Key, SigningKey.Point);
    }
}
