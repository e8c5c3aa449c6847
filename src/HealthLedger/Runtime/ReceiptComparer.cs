using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Primitives;
using HealthLedger.Receipts;

namespace HealthLedger.Runtime;

/// <summary>
/// Holds presented receipts against the node's own blocks; two sealed headers of one height are evidence.
/// </summary>
internal sealed class ReceiptComparer
{
    private readonly LedgerView _view;

    public ReceiptComparer(LedgerView view) => _view = view;

    /// <exception cref="IntegrityException">The node's own block is not the sealed one.</exception>
    public async ValueTask<ReceiptComparison> CompareAsync(
        ReadOnlyMemory<byte> receipt, CancellationToken cancellationToken)
    {
        if (SealedHeaderReader.TryRead(receipt.Span) is not { } presented)
        {
            return new ReceiptComparison(ReceiptComparisonResult.NotSealed, default);
        }

        LedgerHead head = _view.Head;
        BlockHeight height = new(presented.Header.Height);
        if (presented.Header.LedgerId != head.LedgerId)
        {
            return new ReceiptComparison(ReceiptComparisonResult.OtherLedger, height);
        }

        // A seal of the genesis does not exist, and heights that no store can have are nobody's.
        if (height.Value == 0 || !_view.Epochs.AreSealsGood(presented))
        {
            return new ReceiptComparison(ReceiptComparisonResult.NotSealed, height);
        }

        if (height.Value > head.Header.Height)
        {
            return new ReceiptComparison(ReceiptComparisonResult.NotReached, height);
        }

        Block own = await _view.ReadBlockAsync(height.Value, cancellationToken).ConfigureAwait(false)
            ?? throw StoredBlockCheck.Damaged(height.Value, "is missing");
        new StoredBlockCheck().CheckHeader(height.Value, own, head.LedgerId, _view.Epochs);
        return own.HeaderBytes.AsSpan().SequenceEqual(presented.HeaderBytes)
            ? new ReceiptComparison(ReceiptComparisonResult.Same, height)
            : new ReceiptComparison(ReceiptComparisonResult.Contradiction, height, Evidence(own, presented));
    }

    // Two quorums of one set have a replica in common. Officers who end an epoch are no replicas; a set that went on
    // after its end contradicts the ledger, but nobody in particular: there the two receipts are all there is.
    private byte[]? Evidence(Block own, Block presented)
    {
        if (own.Header.Epoch != presented.Header.Epoch || own.Seals[0].IsRecovery || presented.Seals[0].IsRecovery)
        {
            return null;
        }

        Seal presentedSeal = presented.Seals.First(
            seal => own.Seals.Any(other => other.ReplicaIndex == seal.ReplicaIndex));
        Seal ownSeal = own.Seals.First(seal => seal.ReplicaIndex == presentedSeal.ReplicaIndex);
        return ProofFormat.EncodeEvidence(_view.Sealed(own), ownSeal, presented, presentedSeal);
    }
}
