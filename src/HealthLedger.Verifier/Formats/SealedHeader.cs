using HealthLedger.Verifier.Cbor;

namespace HealthLedger.Verifier.Formats;

/// <summary>What every proof hangs on: a header with its seals, epoch path and cosignatures.</summary>
internal sealed class SealedHeader
{
    public SealedHeader(CanonicalReader reader)
    {
        Header = BlockHeader.ReadEmbedded(reader);
        Seals = Seal.ReadAll(reader, isBoundary: false);
        EpochPath = EpochStep.ReadAll(reader);
        Cosignatures = Cosignature.ReadAll(reader);
    }

    public BlockHeader Header { get; }

    public Seal[] Seals { get; }

    public EpochStep[] EpochPath { get; }

    public Cosignature[] Cosignatures { get; }
}
