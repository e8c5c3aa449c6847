using HealthLedger.Backups;
using HealthLedger.Consensus;
using HealthLedger.Consensus.Runtime;
using HealthLedger.Diagnostics;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Primitives;
using HealthLedger.Receipts;
using HealthLedger.Runtime.Replication;
using HealthLedger.Storage;
using HealthLedger.Vaults;
using HealthLedger.Witnesses;

namespace HealthLedger.Runtime;

/// <summary>Puts a node together: load, check keys, replay, start the loops.</summary>
internal static class NodeStart
{
    public static async Task<LedgerNode> RunAsync(
        LedgerNodeBuilder builder,
        ILedgerStorage storage,
        Func<NodeParts, LedgerGenesis, CancellationToken, Task<LedgerNode>> create,
        CancellationToken cancellationToken)
    {
        NodeParts parts = await PrepareAsync(builder, storage, cancellationToken).ConfigureAwait(false);
        try
        {
            RequireQuorum(parts);
            ProtocolWatch.Tell(parts, before: null, parts.View.Head);
            parts.Witnessing = Witnessing.Create(parts, builder.Witnesses);
            return await create(parts, builder.Genesis!, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await parts.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>All that a node needs, at the newest block that is journaled; nothing makes blocks yet.</summary>
    public static async Task<NodeParts> PrepareAsync(
        LedgerNodeBuilder builder, ILedgerStorage storage, CancellationToken cancellationToken)
    {
        LedgerGenesis genesis = builder.Genesis!;
        GuardedEventListener events = new(builder.Events);
        RequirePolicy(builder);
        LedgerNodeOptions options = builder.Options;
        StateCache cache = new(storage.State, options.StateCacheBytes);
        await RequireKinAsync(builder, storage, cache, cancellationToken).ConfigureAwait(false);
        (RestoreMark? restored, ulong counted) = await AnswerForDataAsync(builder, storage, cancellationToken)
            .ConfigureAwait(false);
        (LedgerHead head, EpochHistory epochs, JournalPosition journalEnd) = await NodeOpener
            .LoadAsync(storage, cache, genesis.Document, builder.Rules, cancellationToken).ConfigureAwait(false);
        LedgerView view = new(storage.Blocks, head, epochs);
        BlockStoreFeed follower = new(storage, view, builder.TimeProvider, events);
        VerificationKeyCache keys = new();
        VerifiedSubmissions verified = new();
        BlockExecutor executor = new(keys, builder.Rules);
        NodeParts parts = new()
        {
            Storage = CountedStorage.Wrap(
                storage,
                builder.Vault!,
                counted,
                () => VaultCounter.StepOf(view.Epochs.Newest.Replicas.Count),
                builder.TimeProvider,
                events),
            Vault = builder.Vault!,
            View = view,
            Follower = follower,
            Sealer = new ReplicaSealer(builder.Vault!, view, follower),
            Executor = executor,
            Rules = builder.Rules,
            Execution = new BatchExecution(executor, cache, verified),
            StateCache = cache,
            State = new StateReader(view, cache, () => follower.StoredHeight),
            Keys = keys,
            Verified = verified,
            Engine = new SingleReplicaEngine(),
            Clock = new NodeClock(
                builder.TimeProvider,
                TimeSpan.FromMilliseconds(head.Parameters.DriftMilliseconds),
                options.ClockGapRunning,
                options.ClockGapRestart),
            Time = builder.TimeProvider,
            LedgerName = builder.Name,
            Meter = new LedgerMeter(
                builder.Name, () => view.Head.Header.Height, () => view.Head.Header.Height - follower.StoredHeight),
            Events = events,
            Author = AuthorKey.None(genesis.Document.Replicas.Replicas[0].Participant),
            Options = options,
            Cosignatures = new CosignatureStore(storage.Custody),
            Restored = restored,
        };
        try
        {
            await OpenAsync(builder, parts, journalEnd, cancellationToken).ConfigureAwait(false);
            return parts;
        }
        catch
        {
            await parts.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    // Data that are not simply those of the last stop need somebody who has said that the ledger goes on with them:
    // officers by their block, or whoever restored where there are none.
    private static async Task<(RestoreMark? Restored, ulong Counted)> AnswerForDataAsync(
        LedgerNodeBuilder builder, ILedgerStorage storage, CancellationToken cancellationToken)
    {
        RestoreMark? recovered = await RecoveryMark.ReadOwedAsync(storage, cancellationToken).ConfigureAwait(false);
        RestoreMark? restored = recovered
            ?? await RestoreMark.ReadAsync(storage.Custody, cancellationToken).ConfigureAwait(false);
        bool mustRecover = builder.Genesis!.Document.RecoveryThreshold > 0;
        if (restored is { IsConfirmed: false } && (mustRecover || !builder.Options.ConfirmRestore))
        {
            throw RestoreMark.Unconfirmed(restored, mustRecover);
        }

        if (recovered is not null)
        {
            await VaultCounter.AnswerAsync(builder.Vault!, storage).ConfigureAwait(false);
        }

        return (restored, await VaultCounter
            .CheckAsync(builder.Vault!, storage, restored is not null, cancellationToken).ConfigureAwait(false));
    }

    // From what is stored to the newest block that is journaled, and to the keys that are in force there.
    private static async Task OpenAsync(
        LedgerNodeBuilder builder, NodeParts parts, JournalPosition journalEnd, CancellationToken cancellationToken)
    {
        bool isAlone = await IsAloneAsync(builder, parts, cancellationToken).ConfigureAwait(false);
        int replayed = 0;
        if (isAlone)
        {
            replayed = await NodeOpener.ReplayAsync(parts, journalEnd, cancellationToken).ConfigureAwait(false);
            if (replayed > 0)
            {
                parts.Events.OnNotice($"Executed {replayed} blocks again from the journal.");
            }
        }

        // The newest block says which keys are in force; the vault goes over to them where it was stopped before.
        parts.Author = await FindAuthorAsync(builder, parts, cancellationToken).ConfigureAwait(false);

        // A boundary may be the last block of the journal: then this was the one replica, and is no more.
        isAlone = isAlone && parts.View.Epochs.Newest.Replicas.Count == 1;
        if (isAlone)
        {
            await parts.Sealer.FollowAsync(cancellationToken).ConfigureAwait(false);
        }

        string? place = builder.Storage!.StoresInFolder ? builder.Place : null;
        await NodePlace.CheckAsync(parts, place, cancellationToken).ConfigureAwait(false);
        parts.Link = LinkOf(builder, parts);
        parts.Introduced = await IntroducedByAsync(builder, parts, cancellationToken).ConfigureAwait(false);
        if (!isAlone)
        {
            JournalPosition from = replayed > 0 ? parts.Storage.Journal.End : journalEnd;
            parts.Replication = await ReplicationStart.ReadAsync(parts, from, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    // Whether this node makes the blocks by itself: it is of the organisation that has the one replica.
    private static async Task<bool> IsAloneAsync(
        LedgerNodeBuilder builder, NodeParts parts, CancellationToken cancellationToken)
    {
        ReplicaSet set = parts.View.Epochs.Newest;
        if (set.Replicas.Count > 1)
        {
            return false;
        }

        // As a rule the vault has the key, and nothing is read of the state, which may be damaged.
        bool hasKey = (await parts.Vault.ListAsync(cancellationToken).ConfigureAwait(false)).Any(version =>
            version.Key == VaultKey.Seal && version.PublicPoint.Span.SequenceEqual(set.Replicas[0].SealKey));
        if (hasKey)
        {
            return true;
        }

        ParticipantId? own = await AuthorKey.FindOrganisationAsync(
            parts.Vault, key => parts.StateCache.LoadRowAsync(parts.View.Head.State, key, cancellationToken))
            .ConfigureAwait(false);
        return (own ?? builder.Joins ?? set.Replicas[0].Participant) == set.Replicas[0].Participant;
    }

    // Before anything is written: a vault whose keys neither the genesis nor what is stored knows is another ledger's.
    private static async Task RequireKinAsync(
        LedgerNodeBuilder builder, ILedgerStorage storage, StateCache cache, CancellationToken cancellationToken)
    {
        if (builder.Joins is not null)
        {
            return;
        }

        try
        {
            await AuthorKey.RequireKinAsync(builder.Vault!, builder.Genesis!.Document, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (KeyUnavailableException)
        {
            if (await storage.Blocks.ReadHeadAsync(cancellationToken).ConfigureAwait(false) is not { Height: > 0 })
            {
                throw;
            }

            (LedgerHead head, _, _) = await NodeOpener
                .LoadAsync(storage, cache, builder.Genesis!.Document, builder.Rules, cancellationToken)
                .ConfigureAwait(false);
            if (await AuthorKey.FindOrganisationAsync(
                builder.Vault!, key => cache.LoadRowAsync(head.State, key, cancellationToken))
                .ConfigureAwait(false) is null)
            {
                throw;
            }
        }
    }

    // A state that is damaged where the key stands is found again by the first block, which is then not made; until
    // then the node runs, so that everything else can be read and verified.
    private static async Task<AuthorKey> FindAuthorAsync(
        LedgerNodeBuilder builder, NodeParts parts, CancellationToken cancellationToken)
    {
        try
        {
            return await AuthorKey.FollowAsync(parts.Vault, parts.ReadRowAsync, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (KeyUnavailableException exception)
            when (exception.Code == HealthLedgerErrorCodes.KeyMismatch && builder.Joins is not null)
        {
            return await AuthorKey.ActiveAsync(parts.Vault, builder.Joins.Value, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (IntegrityException exception)
        {
            parts.Events.OnFault(exception.Code, exception.Message);
            return await AuthorKey.ActiveAsync(parts.Vault, parts.Organisation, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private static void RequirePolicy(LedgerNodeBuilder builder)
    {
        if (builder.Options.RequireProtectedSigningKeys
            && builder.Vault!.Capabilities.HasFlag(VaultCapabilities.ExportableSigningKeys))
        {
            throw new KeyUnavailableException(
                HealthLedgerErrorCodes.VaultRefused,
                "The node's options require that signing keys are outside the process, and this vault holds "
                + "them inside. "
                + "Give the vault an IVaultSigner, such as Pkcs11Signer.");
        }
    }

    // How many replicas there are, only the ledger knows.
    private static void RequireQuorum(NodeParts parts)
    {
        if (parts.Options.Durability == LedgerDurability.Quorum && parts.View.Epochs.Newest.Replicas.Count == 1)
        {
            throw new InvalidOperationException(
                "The durability Quorum needs a ledger of at least four replicas, and this one has one ("
                + HealthLedgerErrorCodes.DurabilityNotGiven + "). Set Local, or Witnessed with witnesses.");
        }
    }

    private static async Task<ReplicaSet?> IntroducedByAsync(
        LedgerNodeBuilder builder, NodeParts parts, CancellationToken cancellationToken)
    {
        if (builder.Peers is not { Introduction.IsEmpty: false } peers)
        {
            return null;
        }

        IReadOnlyList<EpochStep> path = ReplicaIntroduction.Read(
            builder.Genesis!, parts.View.Head.LedgerId, peers.Introduction);
        await RequireSameHistoryAsync(parts, path, cancellationToken).ConfigureAwait(false);
        return path.Count == 0 ? null : path[^1].Next;
    }

    // Officers ended an epoch below what this node holds: it would ask for ever for blocks that follow on its own, and
    // nobody has them.
    private static async Task RequireSameHistoryAsync(
        NodeParts parts, IReadOnlyList<EpochStep> path, CancellationToken cancellationToken)
    {
        foreach (Block boundary in path.Select(step => step.Boundary))
        {
            ulong height = boundary.Header.Height;
            if (height <= parts.View.Head.Header.Height
                && await parts.View.ReadBlockAsync(height, cancellationToken).ConfigureAwait(false) is { } own
                && !own.HeaderBytes.AsSpan().SequenceEqual(boundary.HeaderBytes))
            {
                throw new IntegrityException(
                    HealthLedgerErrorCodes.IntroductionContradicts,
                    $"The introduction leads over another sealed block of height {height} than this node holds, so "
                    + "that its blocks from there on are none of the others' history. Nothing was changed. Keep "
                    + "database and journal as evidence, and rejoin with none (`network rejoin`).");
            }
        }
    }

    private static IPeerLink? LinkOf(LedgerNodeBuilder builder, NodeParts parts)
    {
        if (builder.Link is not null || builder.Peers is not { } peers)
        {
            return builder.Link;
        }

        return new TransportLink(
            PeerTransports.OpenerOf(
                builder, peers, parts.Events, parts.View.Head.LedgerId, parts.Organisation),
            participant => PeerTransports.AddressesOf(peers, participant));
    }
}
