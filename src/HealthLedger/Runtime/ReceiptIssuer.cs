using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Receipts;

namespace HealthLedger.Runtime;

/// <summary>Builds the receipt of a sealed entry from stored blocks and tiles.</summary>
internal sealed class ReceiptIssuer
{
    private readonly LedgerView _view;

    public ReceiptIssuer(LedgerView view) => _view = view;

    public async ValueTask<Receipt> IssueAsync(LocatedEntry located, CancellationToken cancellationToken)
    {
        BlockHeader header = located.Block.Header;
        Digest256[] inclusion = await _view.Proof()
            .PathAsync(located.Leaf, header.HistorySize, cancellationToken).ConfigureAwait(false);
        Digest256 leaf = MerkleTree.LeafHash(located.EntryBytes.Span);
        if (MerkleTree.RootFromPath(leaf, located.Leaf, header.HistorySize, inclusion) != header.HistoryRoot)
        {
            throw new IntegrityException(
                HealthLedgerErrorCodes.HistoryDamaged,
                $"The stored history does not lead to the sealed root at height {header.Height}. Run "
                + "`healthledger verify --full`, then restore a backup.");
        }

        Digest256[] hashes =
            [.. located.Submission.Operations.Select(operation => LedgerOperation.HashOf(operation.Span))];
        Digest256[] path = MerkleTree.Path(hashes, (int)located.Entry.OperationIndex);
        return new Receipt(ReceiptFormat.Encode(
            located.OperationBytes.Span, path, located.Submission, located.EntryBytes.Span, inclusion,
            _view.Sealed(located.Block)));
    }
}
