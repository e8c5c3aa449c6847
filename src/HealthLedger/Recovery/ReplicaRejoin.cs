using HealthLedger.Ledger.Execution;
using HealthLedger.Primitives;
using HealthLedger.Runtime;
using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Recovery;

/// <summary>
/// Brings a replica among several back whose newest data are lost: what it signed is not known any more, so its seal
/// key signs nothing again, and it goes on with another one when the others have voted for it (docs/spec/consensus.md
/// section 5, Amnesia). What it lacks of the history it fetches from them.
/// </summary>
public static class ReplicaRejoin
{
    /// <summary>
    /// Gives the vault another seal key, retires the old one for ever, and lets the store begin anew where the vault's
    /// counter stands. No node runs on the store meanwhile. Another call makes another key; the newest application
    /// counts.
    /// </summary>
    /// <param name="genesis">The ledger's genesis.</param>
    /// <param name="vault">The organisation's newest vault; not disposed.</param>
    /// <param name="storage">What is left of the data: an older copy, or a store with nothing in it.</param>
    /// <param name="cancellationToken">Cancels; the same call again begins anew.</param>
    /// <returns>What the organisation hands to one that runs a replica, so that the new key is proposed.</returns>
    /// <exception cref="KeyUnavailableException">The vault is of no organisation of the ledger (HLS8006); or, as far
    /// as the data go, the ledger has one replica, and nobody else has its history (HLS6036).</exception>
    /// <exception cref="IntegrityException">The data are damaged (HLS30nn): take them away but for the vault and the
    /// genesis, and begin with none.</exception>
    /// <exception cref="StorageFailureException">The store does not open, or a node runs on it (HLS70nn).</exception>
    public static async Task<ReplicaApplication> PrepareAsync(
        LedgerGenesis genesis,
        IKeyVault vault,
        ILedgerStorageDriver storage,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(genesis);
        ArgumentNullException.ThrowIfNull(vault);
        ArgumentNullException.ThrowIfNull(storage);
        ILedgerStorage store = await storage.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (store.ConfigureAwait(false))
        {
            ParticipantId participant = await FindAsync(genesis, vault, store, cancellationToken)
                .ConfigureAwait(false);

            // The old key is gone before anything lets a node start again.
            VaultKeyVersion next = await vault.GenerateNextAsync(VaultKey.Seal, cancellationToken)
                .ConfigureAwait(false);
            await vault.ActivateAsync(VaultKey.Seal, next.Version, cancellationToken).ConfigureAwait(false);
            await VaultCounter.CheckAsync(vault, store, isNewBeginning: true, cancellationToken).ConfigureAwait(false);
            return await ReplicaApplication.CreateAsync(genesis.LedgerId, participant, vault, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private static async Task<ParticipantId> FindAsync(
        LedgerGenesis genesis, IKeyVault vault, ILedgerStorage store, CancellationToken cancellationToken)
    {
        StateCache cache = new(store.State, LedgerNodeDefaults.StateCacheBytes);
        (LedgerHead head, EpochHistory epochs, _) = await NodeOpener
            .LoadAsync(store, cache, genesis.Document, ProtocolRules.Known, cancellationToken).ConfigureAwait(false);
        if (epochs.Newest.Replicas.Count == 1)
        {
            throw new KeyUnavailableException(
                HealthLedgerErrorCodes.NobodyToRejoin,
                "As far as these data go the ledger has one replica, and nobody else has its history. Restore a backup "
                + "with `restore --new-epoch`; where others have joined since, a backup from after that.");
        }

        return await AuthorKey.FindOrganisationAsync(
            vault, key => cache.LoadRowAsync(head.State, key, cancellationToken)).ConfigureAwait(false)
            ?? throw new KeyUnavailableException(
                HealthLedgerErrorCodes.KeyMismatch,
                "The vault's keys are not ones that the ledger knows. Use the organisation's newest vault.");
    }
}
