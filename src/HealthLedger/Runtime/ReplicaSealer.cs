using HealthLedger.Consensus;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Vaults;

namespace HealthLedger.Runtime;

/// <summary>
/// Seals with the key of the set that seals a height. The vault goes over to the next key when the first block above
/// a boundary is to be sealed, and not before the database has all blocks up to the boundary: what the journal has
/// beyond the database is sealed anew at a start, and a retired key seals nothing (docs/spec/vault.md section 8).
/// </summary>
internal sealed class ReplicaSealer : IDisposable
{
    private readonly IKeyVault _vault;
    private readonly LedgerView _view;
    private readonly BlockStoreFeed _follower;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private ReplicaSet? _inUse;

    public ReplicaSealer(IKeyVault vault, LedgerView view, BlockStoreFeed follower)
    {
        _vault = vault;
        _view = view;
        _follower = follower;
    }

    /// <summary>Makes the vault seal with the key of the set that seals next.</summary>
    /// <exception cref="KeyUnavailableException">HLS8024: the vault does not hold it.</exception>
    /// <exception cref="StorageFailureException">The database does not take blocks; transient.</exception>
    public async ValueTask FollowAsync(CancellationToken cancellationToken)
    {
        ReplicaSet newest = _view.Epochs.Newest;
        if (ReferenceEquals(newest, Volatile.Read(ref _inUse)))
        {
            return;
        }

        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await UseAsync(newest, cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref _inUse, newest);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// Makes the vault seal with the key of a replica among several. What it signed before is in its journal and is not
    /// signed again, so that the database needs to have nothing.
    /// </summary>
    /// <exception cref="KeyUnavailableException">HLS8024: the vault does not hold it.</exception>
    public async ValueTask UseAsync(ReplicaDefinition self, CancellationToken cancellationToken)
    {
        VaultKeyVersion version = await FindAsync(self, cancellationToken).ConfigureAwait(false) ?? throw NotHeld();
        if (version.State == VaultKeyState.Pending)
        {
            await _vault.ActivateAsync(VaultKey.Seal, version.Version, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether the vault can seal with the key of a replica.</summary>
    public async ValueTask<bool> HoldsAsync(ReplicaDefinition self, CancellationToken cancellationToken) =>
        await FindAsync(self, cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>The seal of a block that is the next one.</summary>
    public async ValueTask<Seal> SealAsync(ExecutedBlock executed)
    {
        await FollowAsync(CancellationToken.None).ConfigureAwait(false);
        ReadOnlyMemory<byte> signature = await _vault.SignAsync(
            VaultKey.Seal,
            SigningDomain.Seal,
            executed.Head.LedgerId,
            executed.HeaderBytes,
            CancellationToken.None).ConfigureAwait(false);
        return new Seal(0, signature);
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private async ValueTask<VaultKeyVersion?> FindAsync(ReplicaDefinition self, CancellationToken cancellationToken) =>
        (await _vault.ListAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(version =>
            version is { Key: VaultKey.Seal, State: VaultKeyState.Active or VaultKeyState.Pending }
            && version.PublicPoint.Span.SequenceEqual(self.SealKey));

    private async Task UseAsync(ReplicaSet set, CancellationToken cancellationToken)
    {
        IReadOnlyList<VaultKeyVersion> versions = await _vault.ListAsync(cancellationToken).ConfigureAwait(false);
        VaultKeyVersion? version = versions.FirstOrDefault(version => version.Key == VaultKey.Seal && set.Replicas.Any(
            replica => version.PublicPoint.Span.SequenceEqual(replica.SealKey)));
        switch (version?.State)
        {
            case VaultKeyState.Active:
                return;
            case VaultKeyState.Pending:
                await RequireStoredAsync(_view.Epochs.NewestBoundary, cancellationToken).ConfigureAwait(false);
                await _vault.ActivateAsync(VaultKey.Seal, version.Version, cancellationToken).ConfigureAwait(false);
                return;
            default:
                throw NotHeld();
        }
    }

    private async Task RequireStoredAsync(ulong height, CancellationToken cancellationToken)
    {
        if (!await _follower.WhenStoredAsync(height, cancellationToken).ConfigureAwait(false))
        {
            throw new StorageFailureException(
                HealthLedgerErrorCodes.InputOutputFailed,
                $"The database does not take the blocks up to height {height}, and the seal key changes only when it "
                + "has. See `healthledger status`.",
                isTransient: true);
        }
    }

    /// <summary>HLS8024, of a replica among others, which goes on without a vote.</summary>
    public const string NotHeldAmongOthers =
        "The vault does not hold the seal key that the ledger has for this replica, or has retired it. The replica "
        + "follows the others and signs nothing until they have voted for its new key.";

    /// <summary>HLS8024.</summary>
    public static KeyUnavailableException NotHeld() => new(
        HealthLedgerErrorCodes.LedgerKeyNotHeld,
        "The vault does not hold the seal key that the ledger has for this replica, or has retired it. A backup of a "
        + "vault never holds one: go on with `restore --new-epoch` and the recovery keys of the genesis, or use the "
        + "newest vault.");
}
