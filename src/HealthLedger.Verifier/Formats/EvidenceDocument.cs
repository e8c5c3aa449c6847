using HealthLedger.Verifier.Cbor;

namespace HealthLedger.Verifier.Formats;

/// <summary>Two seals of one replica over two headers of one height (docs/spec/proofs.md, section 5).</summary>
internal sealed class EvidenceDocument
{
    public EvidenceDocument(CanonicalReader reader)
    {
        reader.ReadArray(6);
        reader.ReadVersion(FormatLimits.Version);
        EpochPath = EpochStep.ReadAll(reader);
        HeaderA = BlockHeader.ReadEmbedded(reader);
        SealA = Seal.Read(reader);
        HeaderB = BlockHeader.ReadEmbedded(reader);
        SealB = Seal.Read(reader);
        reader.RequireEnd();
    }

    public EpochStep[] EpochPath { get; }

    public BlockHeader HeaderA { get; }

    public Seal SealA { get; }

    public BlockHeader HeaderB { get; }

    public Seal SealB { get; }
}
