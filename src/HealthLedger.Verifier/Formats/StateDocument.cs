using HealthLedger.Verifier.Cbor;

namespace HealthLedger.Verifier.Formats;

/// <summary>The proof that a row is in the state, or is not (docs/spec/proofs.md, section 3).</summary>
internal sealed class StateDocument
{
    public StateDocument(CanonicalReader reader)
    {
        reader.ReadArray(10);
        reader.ReadVersion(FormatLimits.Version);
        Sealed = new SealedHeader(reader);
        Kind = reader.ReadUnsigned();
        Key = reader.ReadBytes();
        Row = StateRow.Read(reader);
        StateProof = StateProof.ReadEmbedded(reader);
        reader.RequireEnd();
    }

    public static StateDocument ReadEmbedded(CanonicalReader reader)
    {
        EmbeddedItem item = reader.BeginEmbedded();
        StateDocument document = new(reader);
        reader.EndEmbedded(item);
        return document;
    }

    public SealedHeader Sealed { get; }

    public ulong Kind { get; }

    public ReadOnlyMemory<byte> Key { get; }

    public StateRow? Row { get; }

    public StateProof StateProof { get; }
}
