using HealthLedger.Backups;
using HealthLedger.Consensus;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.State;
using HealthLedger.Runtime;
using HealthLedger.Storage;
using HealthLedger.Vaults;
using HealthLedger.Witnesses;

namespace HealthLedger.Recovery;

/// <summary>
/// Puts a ledger back into force that cannot seal any more: officers with recovery keys of the genesis sign the header
/// that ends the epoch, and one replica goes on with a new key (docs/spec/backup.md section 5). That is the one replica
/// whose seal key is lost, as after a restore of data and vault from backups; or one of several whose quorum is lost
/// for good, with what it has sealed. No node runs on the store meanwhile.
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
    /// <param name="vault">The vault that the ledger goes on with; not disposed. Among several replicas the newest
    /// vault of one that is left.</param>
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
            throw RecoveryBase.Refused(
                "The genesis names no recovery keys, so that nobody can give this ledger another seal key. Use the "
                + "vault that holds the old one.");
        }

        LedgerRecovery recovery = new(
            genesis,
            vault,
            await storage.OpenAsync(cancellationToken).ConfigureAwait(false),
            timeProvider ?? TimeProvider.System);
        try
        {
            await recovery.RequireKinAsync(cancellationToken).ConfigureAwait(false);
            return recovery;
        }
        catch
        {
            await recovery.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Says how far this replica of several has come. Nothing is changed.</summary>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>What whoever makes the request at another replica is given.</returns>
    /// <exception cref="IntegrityException">The store is damaged, or its journal goes beyond its database (HLS3004):
    /// start the node once, and stop it.</exception>
    /// <exception cref="KeyUnavailableException">The ledger has one replica, or the vault is of an organisation that
    /// has none (HLS8025); or these are not the replica's newest data, or not its vault (HLS8027): it counts as lost.
    /// </exception>
    public async Task<RecoverySurvey> SurveyAsync(CancellationToken cancellationToken = default)
    {
        RecoveryBase found = await LoadAsync(cancellationToken).ConfigureAwait(false);
        if (!found.IsAmongOthers)
        {
            throw RecoveryBase.Refused("The ledger has one replica: there is nothing to be compared.");
        }

        Block newest = await NodeOpener
            .ReadAsync(_storage.Blocks, found.Head.Header.Height, cancellationToken).ConfigureAwait(false);
        ReplicaDefinition own = await found.OwnAsync(cancellationToken).ConfigureAwait(false);
        RecoveryBase.RequireWhole(await found.RemembersAsync(own, cancellationToken).ConfigureAwait(false));
        RecoverySurvey survey = new(
            own.Participant, SealedHead.Of(newest), found.SealedTo, _time.GetUtcNow().ToUnixTimeMilliseconds());
        return survey.With(await _vault.SignAsync(
            VaultKey.Seal, SigningDomain.Survey, survey.LedgerId, survey.Body(), cancellationToken)
            .ConfigureAwait(false));
    }

    /// <summary>
    /// Makes the keys that follow, pending in the vault, and what the officers sign. Asking again goes on with the same
    /// keys. Of several replicas this is the one that the ledger goes on from; the others that are left are in the
    /// plan, and come back as replicas that lost their data do (<see cref="ReplicaRejoin"/>).
    /// </summary>
    /// <param name="plan">What is known of other replicas that are left; null for nothing, as with one replica.
    /// </param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="IntegrityException">The store is damaged, or its journal goes beyond its database (HLS3004):
    /// start it with the old vault once, or restore a backup.</exception>
    /// <exception cref="KeyUnavailableException">The vault does not make the keys; or, among several, it is of an
    /// organisation without a replica (HLS8025), another replica that is left is further (HLS8026) or has another
    /// history (HLS8028), or there are blocks of which nobody that is left knows whether a quorum sealed them
    /// (HLS8027).</exception>
    public async Task<RecoveryRequest> PrepareAsync(
        RecoveryPlan? plan = null, CancellationToken cancellationToken = default)
    {
        plan ??= new RecoveryPlan();
        RecoveryBase found = await LoadAsync(cancellationToken).ConfigureAwait(false);
        LedgerHead head = found.Head;
        ReplicaDefinition replica = await found.OwnAsync(cancellationToken).ConfigureAwait(false);
        ulong sealedTo = await found.RequireAsync(replica, plan, cancellationToken).ConfigureAwait(false);
        VaultKeyVersion seal = await NextAsync(VaultKey.Seal, head, cancellationToken).ConfigureAwait(false);
        VaultKeyVersion? author = await LostAuthorAsync(head, cancellationToken).ConfigureAwait(false);
        RecoveryOrder order = new()
        {
            Replicas = ReplicaSet.Create(
                checked(head.Replicas.Epoch + 1),
                [new ReplicaDefinition(0, replica.Participant, seal.PublicPoint.ToArray())]),
            Keys = author is null ? [] : [(replica.Participant, author.PublicPoint.ToArray())],
            GivenUp = found.IsAmongOthers ? sealedTo - head.Header.Height : null,
        };
        long time = Math.Max(_time.GetUtcNow().ToUnixTimeMilliseconds(), checked(head.Header.Time + 1));
        Batch batch = Batch.Create(time, order);
        ExecutedBlock executed = await ExecuteAsync(head, batch, cancellationToken).ConfigureAwait(false);
        return executed.Head.Header.NextReplicaSet == order.Replicas.Digest
            ? new RecoveryRequest(executed.Head.Header, batch)
            : throw RecoveryBase.Refused(
                "The ledger does not take the keys of this vault. Use the newest backup of the vault.");
    }

    /// <summary>
    /// Ends the epoch with the officers' signatures. The next start of a node seals with the new key, alone, destroys
    /// an old one that the vault may have, and states the recovery in its first block. What it had accepted and not
    /// sealed is handed in again.
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
        request.RequireOneCount();
        RecoveryBase found = await LoadAsync(cancellationToken).ConfigureAwait(false);
        LedgerHead head = found.Head;
        if (head.HeaderHash == request.Header.Hash(request.Header.Encode()))
        {
            throw RecoveryBase.Refused("The epoch was ended with this request already. Start the node.");
        }

        ExecutedBlock executed = await ExecuteAsync(head, request.Batch, cancellationToken).ConfigureAwait(false);
        if (!executed.HeaderBytes.AsSpan().SequenceEqual(request.Header.Encode())
            || executed.Head.Header.NextReplicaSet == executed.Head.Header.ReplicaSet)
        {
            throw RecoveryBase.Refused("The request is not of this ledger as it stands here. Make another one.");
        }

        List<Seal> good = Good(request, signatures);
        await found.RequireGivenUpAsync(request.GivenUp, cancellationToken).ConfigureAwait(false);
        await RequireKeysAsync(request.Batch.Recovery!, cancellationToken).ConfigureAwait(false);
        await StoreAsync(found, executed, good, cancellationToken).ConfigureAwait(false);
        await VaultCounter.AnswerAsync(_vault, _storage).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _cache.Dispose();
        _keys.Dispose();
        await _storage.DisposeAsync().ConfigureAwait(false);
    }

    // The mark first: without its block it means nothing, and where a stop comes between the two and what follows, the
    // next start sees by it what the officers decided, and states it.
    private async Task StoreAsync(
        RecoveryBase found, ExecutedBlock executed, List<Seal> signatures, CancellationToken cancellationToken)
    {
        RecoveryMark mark = new(executed.Head.Header.Height, executed.Head.HeaderHash);
        await _storage.Custody
            .WriteAsync(new CustodyWrite { Rows = [mark.ToRow()] }, cancellationToken).ConfigureAwait(false);
        FollowedBlock followed = new(
            executed.ToCommit(executed.Sealed(signatures), found.JournalEnd), executed.Pages);
        await _storage.Blocks
            .CommitAsync(FollowedBlock.Commits([followed]), CancellationToken.None).ConfigureAwait(false);
    }

    private async Task RequireKinAsync(CancellationToken cancellationToken)
    {
        try
        {
            await AuthorKey.RequireKinAsync(_vault, _genesis.Document, cancellationToken).ConfigureAwait(false);
        }
        catch (KeyUnavailableException)
        {
            if (await _storage.Blocks.ReadHeadAsync(cancellationToken).ConfigureAwait(false) is not { Height: > 0 }
                || await (await LoadAsync(cancellationToken).ConfigureAwait(false))
                    .OrganisationAsync(cancellationToken).ConfigureAwait(false) is null)
            {
                throw;
            }
        }
    }

    private Task<RecoveryBase> LoadAsync(CancellationToken cancellationToken) =>
        RecoveryBase.LoadAsync(_storage, _cache, _vault, _genesis.Document, cancellationToken);

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
            throw RecoveryBase.Refused(
                "The vault does not hold the seal key that was signed for. Use the one that the request was made "
                + "with.");
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
            : throw RecoveryBase.Refused(
                $"{good.Count} good signatures by recovery keys of the genesis were given, and "
                + $"{_genesis.Document.RecoveryThreshold} are needed.");
    }
}
