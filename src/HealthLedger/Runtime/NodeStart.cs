using HealthLedger.Backups;
using HealthLedger.Consensus;
using HealthLedger.Cryptography;
using HealthLedger.Diagnostics;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Storage;
using HealthLedger.Vaults;

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
        (ParticipantId organisation, Digest256 keyId) = await IdentifyAsync(builder.Vault!, genesis.Document,
            cancellationToken)
            .ConfigureAwait(false);
        LedgerNodeOptions options = builder.Options;
        StateCache cache = new(storage.State, options.StateCacheBytes);
        RestoreMark? restored = await RestoreMark.ReadAsync(storage.Custody, cancellationToken).ConfigureAwait(false);
        if (restored is { IsConfirmed: false } && !builder.Options.ConfirmRestore)
        {
            throw RestoreMark.Unconfirmed(restored);
        }

        ulong counted = await VaultCounter
            .CheckAsync(builder.Vault!, storage, restored is not null, cancellationToken).ConfigureAwait(false);

        (LedgerHead head, JournalPosition journalEnd) = await NodeOpener
            .LoadAsync(storage, cache, genesis.Document, cancellationToken).ConfigureAwait(false);
        LedgerView view = new(storage.Blocks, head);
        BlockStoreFeed follower = new(storage, view, builder.TimeProvider, events);
        VerificationKeyCache keys = new();
        BlockExecutor executor = new(keys);
        NodeParts parts = new()
        {
            Storage = CountedStorage.Wrap(storage, builder.Vault!, counted),
            Vault = builder.Vault!,
            View = view,
            Follower = follower,
            Executor = executor,
            Execution = new BatchExecution(executor, cache),
            StateCache = cache,
            State = new StateReader(view, cache, () => follower.StoredHeight),
            Keys = keys,
            Engine = new SingleReplicaEngine(),
            Clock = new NodeClock(
                builder.TimeProvider,
                TimeSpan.FromMilliseconds(head.Parameters.DriftMilliseconds),
                options.ClockGapRunning,
                options.ClockGapRestart),
            Time = builder.TimeProvider,
            Meter = new LedgerMeter(
                builder.Name, () => view.Head.Header.Height, () => view.Head.Header.Height - follower.StoredHeight),
            Events = events,
            Organisation = organisation,
            AuthorKeyId = keyId,
            Options = options,
            Restored = restored,
        };
        try
        {
            int replayed = await NodeOpener.ReplayAsync(parts, journalEnd, cancellationToken).ConfigureAwait(false);
            if (replayed > 0)
            {
                events.OnNotice($"Executed {replayed} blocks again from the journal.");
            }

            await NodePlace.CheckAsync(parts, builder.Place, cancellationToken).ConfigureAwait(false);
            return parts;
        }
        catch
        {
            await parts.DisposeAsync().ConfigureAwait(false);
            throw;
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

    /// <summary>The organisation and key of a vault; refuses a vault that the genesis does not name.</summary>
    public static async Task<(ParticipantId Organisation, Digest256 KeyId)> IdentifyAsync(
        IKeyVault vault, GenesisDocument genesis, CancellationToken cancellationToken)
    {
        VerificationKey author = await vault
            .GetVerificationKeyAsync(VaultKey.Author, cancellationToken).ConfigureAwait(false);
        VerificationKey seal = await vault
            .GetVerificationKeyAsync(VaultKey.Seal, cancellationToken).ConfigureAwait(false);
        Participant? self = genesis.Participants.FirstOrDefault(
            participant => author.Point.Span.SequenceEqual(participant.SigningKey));
        if (genesis.Replicas.Replicas.Count != 1)
        {
            throw new IntegrityException(
                HealthLedgerErrorCodes.ProtocolTooNew,
                $"The genesis names {genesis.Replicas.Replicas.Count} replicas; this version seals for one alone. "
                + "Use a version with consensus among replicas.");
        }

        bool isReplica = genesis.Replicas.Replicas.Any(replica => seal.Point.Span.SequenceEqual(replica.SealKey));
        return self is not null && isReplica
            ? (self.Id, author.Id)
            : throw new KeyUnavailableException(
                HealthLedgerErrorCodes.KeyMismatch,
                "The vault's keys are not the ones that the genesis names. Use the vault that the ledger was "
                    + "made with.");
    }
}
