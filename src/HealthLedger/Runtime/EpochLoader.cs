using HealthLedger.Consensus;
using HealthLedger.Ledger;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Runtime;

/// <summary>Finds the replica sets of a stored ledger: the state names each and the block that it follows.</summary>
internal static class EpochLoader
{
    /// <summary>Walks from the genesis set; each boundary must carry the seals of the set before it. Then the boundary
    /// that is ahead, if any.</summary>
    /// <exception cref="IntegrityException">HLS3001, HLS3003 or HLS3005: a set or its boundary is not what was sealed.
    /// </exception>
    public static async Task<LoadedEpochs> LoadAsync(
        ILedgerStorage storage,
        StateCache cache,
        StateTree state,
        GenesisDocument genesis,
        LedgerId ledger,
        Block newest,
        CancellationToken cancellationToken)
    {
        EpochHistory epochs = new(genesis);
        EpochTerms terms = EpochTerms.First;
        ulong last = newest.Header.Epoch + (newest.Header.NextReplicaSet == newest.Header.ReplicaSet ? 0UL : 1);
        for (ulong epoch = 1; epoch <= last; epoch++)
        {
            ReplicaSetRow row = await FindAsync(cache, state, epoch, cancellationToken).ConfigureAwait(false)
                ?? throw new IntegrityException(
                    HealthLedgerErrorCodes.StateDamaged,
                    $"The state does not name the replica set of epoch {epoch}. Run `healthledger verify --full`, then "
                    + "restore a backup.");
            Block boundary = row.Boundary == newest.Header.Height
                ? newest
                : await EpochBoundaryRow.FindAsync(storage, epoch, row.Boundary, cancellationToken)
                    .ConfigureAwait(false) ?? throw NodeOpener.BlockDamaged(row.Boundary);
            bool follows = boundary.Header.LedgerId == ledger
                && boundary.Header.Epoch == epoch - 1
                && boundary.Header.NextReplicaSet == row.Replicas.Digest
                && row.Replicas.Epoch == epoch;
            if (!follows || !epochs.AreSealsGood(boundary))
            {
                throw NodeOpener.SealDamaged(row.Boundary);
            }

            epochs.Add(boundary, row.Replicas);
            terms = row.Terms;
        }

        if (epochs.Newest.Replicas.Count == 1)
        {
            // A change of one replica takes effect with its block: there is never one ahead.
            return new LoadedEpochs(epochs, terms, null, null);
        }

        // One more is there when a change is accepted whose boundary is ahead.
        ReplicaSetRow? next = await FindAsync(cache, state, last + 1, cancellationToken).ConfigureAwait(false);
        return new LoadedEpochs(
            epochs,
            terms,
            next is null ? null : new EpochBoundary(next.Boundary, next.Replicas),
            next?.Terms);
    }

    private static async Task<ReplicaSetRow?> FindAsync(
        StateCache cache, StateTree state, ulong epoch, CancellationToken cancellationToken)
    {
        StateLeaf? leaf = await cache.LoadRowAsync(
            state, new StateKey(StateKind.ReplicaSet, ReplicaSetRow.KeyOf(epoch)), cancellationToken)
            .ConfigureAwait(false);
        return leaf is null ? null : ReplicaSetRow.TryDecode(leaf.Value);
    }
}
