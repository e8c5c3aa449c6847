using HealthLedger.Verifier.Cbor;

namespace HealthLedger.Verifier.Formats;

/// <summary>The proof that a history goes on from an older one (docs/spec/proofs.md, section 4).</summary>
internal sealed class ConsistencyDocument
{
    public ConsistencyDocument(CanonicalReader reader)
    {
        reader.ReadArray(7);
        reader.ReadVersion(FormatLimits.Version);
        FirstSize = reader.ReadUnsigned();
        Sealed = new SealedHeader(reader);
        Path = HashPath.Read(reader);
        reader.RequireEnd();
    }

    public ulong FirstSize { get; }

    public SealedHeader Sealed { get; }

    public ReadOnlyMemory<byte>[] Path { get; }
}
