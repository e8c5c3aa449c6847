using HealthLedger.Backups;
using HealthLedger.Consensus;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.State;
using HealthLedger.Runtime;
using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Recovery;

/// <summary>
/// Puts a ledger back into force whose seal key is lost, as after a restore of data and vault from backups: officers
/// with recovery keys of the genesis sign the header that ends the epoch, and the replica goes on with a new key
/// (docs/spec/backup.md section 5). No node runs on the store meanwhile.
/// </summary>
public sealed class LedgerRecovery : IAsyncDisposable
{
    private readonly LedgerGenesis _genesis;
    private readonly IKeyVault _vault;
    private readonly ILedgerStorage _storage;
    private readonly StateCache _cache;
    private readonly VerificationKeyCache _keys = new();
    private readonly TimeProvider _time;

    private LedgerRecovery(
        LedgerGenesis genesis, IKeyVault vault, ILedgerStorage storage, TimeProvider time)
    {
        _genesis = genesis;
        _vault = vault;
        _storage = storage;
        _cache = new StateCache(storage.State, LedgerNodeDefaults.StateCacheBytes);
        _time = time;
    }

    /// <summary>Opens a store to recover it.</summary>
    /// <param name="genesis">The ledger's genesis.</param>
    /// <param name="vault">The vault that the ledger goes on with; not disposed.</param>
    /// <param name="storage">Where the ledger is stored.</param>
    /// <param name="timeProvider">The clock, or null for the system's.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="KeyUnavailableException">The genesis names no recovery keys (HLS8025), or the vault is another
    /// ledger's (HLS8006).</exception>
    /// <exception cref="StorageFailureException">The store does not open, or a node runs on it (HLS70nn).</exception>
    public static async Task<LedgerRecovery> OpenAsync(
        LedgerGenesis genesis,
        IKeyVault vault,
        ILedgerStorageDriver storage,
        TimeProvider? timeProvider = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(genesis);
        ArgumentNullException.ThrowIfNull(vault);
        ArgumentNullException.ThrowIfNull(storage);
        if (genesis.Document.RecoveryThreshold == 0)
        {
            throw Refused(
                "The genesis names no recovery keys, so that nobody can give this ledger another seal key. Use the "
                + "vault that holds the old one.");
        }

        await AuthorKey.RequireKinAsync(vault, genesis.Document, cancellationToken).ConfigureAwait(false);
        return new LedgerRecovery(
            genesis,
            vault,
            await storage.OpenAsync(cancellationToken).ConfigureAwait(false),
            timeProvider ?? TimeProvider.System);
    }

    /// <summary>
    /// Makes the keys that follow, pending in the vault, and what the officers sign. Asking again goes on with the same
    /// keys.
    /// </summary>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="IntegrityException">The store is damaged, or its journal goes beyond its database (HLS3004):
    /// start it with the old vault once, or restore a backup.</exception>
    /// <exception cref="KeyUnavailableException">The vault does not make the keys.</exception>
    public async Task<RecoveryRequest> PrepareAsync(CancellationToken cancellationToken = default)
    {
        LedgerHead head = (await LoadAsync(cancellationToken).ConfigureAwait(false)).Head;
        VaultKeyVersion seal = await NextAsync(VaultKey.Seal, head, cancellationToken).ConfigureAwait(false);
        ReplicaDefinition replica = head.Replicas.Replicas[0];
        VaultKeyVersion? author = await LostAuthorAsync(head, cancellationToken).ConfigureAwait(false);
        RecoveryOrder order = new()
        {
            Replicas = ReplicaSet.Create(
                checked(head.Replicas.Epoch + 1),
                [new ReplicaDefinition(replica.Index, replica.Participant, seal.PublicPoint.ToArray())]),
            Keys = author is null ? [] : [(replica.Participant, author.PublicPoint.ToArray())],
        };
        long time = Math.Max(_time.GetUtcNow().ToUnixTimeMilliseconds(), checked(head.Header.Time + 1));
        Batch batch = Batch.Create(time, order);
        ExecutedBlock executed = await ExecuteAsync(head, batch, cancellationToken).ConfigureAwait(false);
        return executed.Head.Header.NextReplicaSet == order.Replicas.Digest
            ? new RecoveryRequest(executed.Head.Header, batch)
            : throw Refused("The ledger does not take the keys of this vault. Use the newest backup of the vault.");
    }

    /// <summary>
    /// Ends the epoch with the officers' signatures. The next start of a node seals with the new key, destroys an old
    /// one that the vault may have, and states the recovery in its first block.
    /// </summary>
    /// <param name="request">What was signed.</param>
    /// <param name="signatures">At least as many signatures, by different officers, as the genesis asks for.</param>
    /// <param name="cancellationToken">Cancels; nothing has changed then.</param>
    /// <exception cref="KeyUnavailableException">The request is not of this store as it stands, or too few signatures
    /// are good (HLS8025). Nothing has changed.</exception>
    public async Task CompleteAsync(
        RecoveryRequest request,
        IReadOnlyList<RecoverySignature> signatures,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(signatures);
        (LedgerHead head, JournalPosition journalEnd) = await LoadAsync(cancellationToken).ConfigureAwait(false);
        ExecutedBlock executed = await ExecuteAsync(head, request.Batch, cancellationToken).ConfigureAwait(false);
        if (!executed.HeaderBytes.AsSpan().SequenceEqual(request.Header.Encode())
            || executed.Head.Header.NextReplicaSet == executed.Head.Header.ReplicaSet)
        {
            throw Refused("The request is not of this ledger as it stands here. Make another one.");
        }

        await RequireKeysAsync(request.Batch.Recovery!, cancellationToken).ConfigureAwait(false);
        Block block = executed.Sealed(Good(request, signatures));
        RestoreMark? restored = await RestoreMark.ReadAsync(_storage.Custody, cancellationToken)
            .ConfigureAwait(false);
        RestoreMark mark = new(
            restored?.Height ?? head.Header.Height,
            restored?.HeaderHash ?? head.HeaderHash,
            restored?.Backup ?? executed.Head.HeaderHash,
            isConfirmed: true);
        await _storage.Custody
            .WriteAsync(new CustodyWrite { Rows = [mark.ToRow()] }, cancellationToken).ConfigureAwait(false);
        FollowedBlock followed = new(executed.ToCommit(block, journalEnd), executed.Pages);
        await _storage.Blocks
            .CommitAsync(FollowedBlock.Commits([followed]), CancellationToken.None).ConfigureAwait(false);

        // The vault may be a backup whose counter is far behind; the officers answer for what the journal says.
        if (_vault.Capabilities.HasFlag(VaultCapabilities.DurableCounter))
        {
            ulong before = await CounterBase.ReadAsync(_storage.Custody, CancellationToken.None).ConfigureAwait(false);
            await _vault.AdvanceCounterAsync(
                checked(before + _storage.Journal.End.Value), CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _cache.Dispose();
        _keys.Dispose();
        await _storage.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<(LedgerHead Head, JournalPosition JournalEnd)> LoadAsync(CancellationToken cancellationToken)
    {
        (LedgerHead head, EpochHistory _, JournalPosition end) = await NodeOpener
            .LoadAsync(_storage, _cache, _genesis.Document, ProtocolRules.Known, cancellationToken)
            .ConfigureAwait(false);
        return _storage.Journal.End.Value > end.Value
            ? throw new IntegrityException(
                HealthLedgerErrorCodes.JournalMismatch,
                "The journal has blocks that the database does not have, and only the lost key could seal them. "
                + "Restore a backup, and recover that.")
            : (head, end);
    }

    private async Task<ExecutedBlock> ExecuteAsync(
        LedgerHead head, Batch batch, CancellationToken cancellationToken) =>
        await new BatchExecution(new BlockExecutor(_keys), _cache)
            .ExecuteAsync(head, batch, cancellationToken).ConfigureAwait(false);

    /// <summary>The version that waits in the vault and that the ledger has never had, or a new one.</summary>
    private async Task<VaultKeyVersion> NextAsync(
        VaultKey key, LedgerHead head, CancellationToken cancellationToken)
    {
        StateKind kind = key == VaultKey.Seal ? StateKind.SealKey : StateKind.Key;
        foreach (VaultKeyVersion version in await _vault.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            bool canServe = version.State == VaultKeyState.Pending
                || (version.State == VaultKeyState.Active && key == VaultKey.Author);
            if (version.Key == key && canServe
                && await _cache.LoadRowAsync(
                    head.State, new StateKey(kind, version.KeyId!.Value.ToArray()), cancellationToken)
                    .ConfigureAwait(false) is null)
            {
                return version;
            }
        }

        return await _vault.GenerateNextAsync(key, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The version of the author key that takes over where the ledger's cannot sign; null where it can.
    /// </summary>
    private async Task<VaultKeyVersion?> LostAuthorAsync(LedgerHead head, CancellationToken cancellationToken)
    {
        try
        {
            await AuthorKey.FindAsync(
                _vault,
                (key, token) => _cache.LoadRowAsync(head.State, key, token),
                cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (KeyUnavailableException exception) when (exception.Code == HealthLedgerErrorCodes.LedgerKeyNotHeld)
        {
            return await NextAsync(VaultKey.Author, head, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task RequireKeysAsync(RecoveryOrder order, CancellationToken cancellationToken)
    {
        IReadOnlyList<VaultKeyVersion> versions = await _vault.ListAsync(cancellationToken).ConfigureAwait(false);
        bool holds = versions.Any(version => version is { Key: VaultKey.Seal, State: VaultKeyState.Pending }
            && version.PublicPoint.Span.SequenceEqual(order.Replicas.Replicas[0].SealKey));
        if (!holds)
        {
            throw Refused("The vault does not hold the seal key that was signed for. Use the one that the request was "
                + "made with.");
        }
    }

    /// <summary>Exactly as many good signatures as the genesis asks for, in the order of its keys.</summary>
    private List<Seal> Good(RecoveryRequest request, IReadOnlyList<RecoverySignature> signatures)
    {
        byte[] header = request.Header.Encode();
        List<Seal> good = [];
        for (int i = 0; i < _genesis.Document.RecoveryKeys.Count; i++)
        {
            byte[] point = _genesis.Document.RecoveryKeys[i];
            using VerificationKey? key = VerificationKey.TryImport(point);
            RecoverySignature? signature = signatures.FirstOrDefault(each => each.Point.AsSpan().SequenceEqual(point)
                && key?.Verify(SigningDomain.Recovery, request.LedgerId, header, each.Signature) == true);
            if (signature is not null && good.Count < _genesis.Document.RecoveryThreshold)
            {
                good.Add(new Seal((uint)i, signature.Signature, isRecovery: true));
            }
        }

        return good.Count == _genesis.Document.RecoveryThreshold
            ? good
            : throw Refused(
                $"{good.Count} good signatures by recovery keys of the genesis were given, and "
                + $"{_genesis.Document.RecoveryThreshold} are needed.");
    }

    private static KeyUnavailableException Refused(string text) =>
        new(HealthLedgerErrorCodes.RecoveryRefused, text);
}
