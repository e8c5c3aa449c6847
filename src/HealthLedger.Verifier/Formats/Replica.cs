using HealthLedger.Verifier.Cbor;
using HealthLedger.Verifier.Signatures;

namespace HealthLedger.Verifier.Formats;

/// <summary>A member of a replica set (docs/spec/ledger.md, section 1).</summary>
internal sealed class Replica
{
    public Replica(CanonicalReader reader, int expectedIndex)
    {
        reader.ReadArray(3);
        if (reader.ReadUnsigned() != (ulong)expectedIndex)
        {
            reader.Fail(FormFault.Malformed);
        }

        Participant = reader.ReadBytes(FormatLimits.IdBytes);
        SealKey = new VerificationKey(reader.ReadPoint());
    }

    public ReadOnlyMemory<byte> Participant { get; }

    public VerificationKey SealKey { get; }
}
