using HealthLedger.Consensus;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger;

/// <summary>Headers of one ledger, as consensus sees them.</summary>
internal sealed class HeaderReader : IHeaderReader
{
    private readonly LedgerId _ledger;

    public HeaderReader(LedgerId ledger) => _ledger = ledger;

    public HeaderFacts? TryRead(ReadOnlySpan<byte> header) =>
        BlockHeader.TryDecode(header) is { } read && read.LedgerId == _ledger
            ? new HeaderFacts(
                read.Height, read.Hash(header), read.Previous, read.BatchDigest, read.Epoch, read.ReplicaSet,
                read.NextReplicaSet)
            : null;
}
