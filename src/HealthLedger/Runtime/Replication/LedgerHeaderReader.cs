using HealthLedger.Consensus;
using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime.Replication;

/// <summary>Reads headers of one ledger for consensus.</summary>
internal sealed class LedgerHeaderReader : IHeaderReader
{
    private readonly LedgerId _ledger;

    public LedgerHeaderReader(LedgerId ledger) => _ledger = ledger;

    /// <inheritdoc/>
    public HeaderFacts? TryRead(ReadOnlySpan<byte> header) =>
        BlockHeader.TryDecode(header) is { } read && read.LedgerId == _ledger
            ? new HeaderFacts(
                read.Height,
                read.Hash(header),
                read.Previous,
                read.BatchDigest,
                read.Epoch,
                read.ReplicaSet,
                read.NextReplicaSet)
            : null;
}
