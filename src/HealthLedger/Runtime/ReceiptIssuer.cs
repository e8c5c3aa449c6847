using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Receipts;

namespace HealthLedger.Runtime;

/// <summary>Builds the receipt of a sealed entry from stored blocks and tiles.</summary>
internal sealed class ReceiptIssuer
{
    private readonly LedgerView _view;
    private readonly NodeParts _parts;
    private readonly ProofIssuer _proofs;
    private readonly HashSet<Digest256> _genesisKeys;

    public ReceiptIssuer(NodeParts parts, ProofIssuer proofs, GenesisDocument genesis)
    {
        _view = parts.View;
        _parts = parts;
        _proofs = proofs;
        _genesisKeys =
            [.. genesis.Participants.Select(each => LabelledHash.Of(HashLabel.Key, each.SigningKey))];
    }

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

        StateProof? author = await ProveAuthorAsync(header, located.Submission.Body.KeyId, cancellationToken)
            .ConfigureAwait(false);
        Digest256[] hashes =
            [.. located.Submission.Operations.Select(operation => LedgerOperation.HashOf(operation.Span))];
        SealedBlock block = await _parts.SealedAsync(located.Block, cancellationToken).ConfigureAwait(false);
        Digest256[] path = MerkleTree.Path(hashes, (int)located.Entry.OperationIndex);
        return new Receipt(ReceiptFormat.Encode(
            located.OperationBytes.Span, path, located.Submission, located.EntryBytes.Span, inclusion,
            block, author));
    }

    // Whoever has the genesis file has the keys in it, but not that one of them has stopped.
    private async ValueTask<StateProof?> ProveAuthorAsync(
        BlockHeader header, Digest256 keyId, CancellationToken cancellationToken)
    {
        if (_view.Epochs.IsRecoveredFrom(header.Epoch))
        {
            // The proof would lie above a recovery that the entry does not: not every policy accepts one.
            return null;
        }

        if (_genesisKeys.Contains(keyId))
        {
            StateLeaf? row = await _parts
                .ReadRowAsync(new StateKey(StateKind.Key, keyId.ToArray()), cancellationToken).ConfigureAwait(false);
            if (row is not null && KeyRow.TryDecode(row.Value) is { Until: null })
            {
                return null;
            }
        }

        return await _proofs.ProveStateAsync(StateKind.Key, keyId.ToArray(), cancellationToken)
            .ConfigureAwait(false);
    }
}
