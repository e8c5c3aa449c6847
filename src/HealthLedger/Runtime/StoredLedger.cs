using HealthLedger.Consensus;
using HealthLedger.Diagnostics;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Primitives;
using HealthLedger.Storage;
using HealthLedger.Vaults;
using HealthLedger.Witnesses;

namespace HealthLedger.Runtime;

/// <summary>A store that is only verified: no node runs on it and nothing is sealed.</summary>
internal static class StoredLedger
{
    /// <summary>Verifies a store as `verify --full` does; payload keys only where there is a vault.</summary>
    public static async Task<VerificationReport> VerifyAsync(
        ILedgerStorage storage,
        LedgerGenesis genesis,
        ParticipantId organisation,
        IKeyVault? vault,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        LedgerNodeOptions options = new();
        using StateCache cache = new(storage.State, options.StateCacheBytes);
        (LedgerHead head, EpochHistory epochs, JournalPosition _) = await NodeOpener
            .LoadAsync(storage, cache, genesis.Document, ProtocolRules.Known, cancellationToken).ConfigureAwait(false);
        LedgerView view = new(storage.Blocks, head, epochs);
        LedgerMeter meter = new(string.Empty, () => 0, () => 0);
        meter.Dispose();
        using VerificationKeyCache keys = new();
        BlockExecutor executor = new(keys);

        // Without payloads no key is asked for; keys of nobody stand in for those that are kept elsewhere.
        InMemoryKeyVault stranger = InMemoryKeyVault.Create();
        BlockStoreFeed follower = new(storage, view, time, LedgerEventListener.None);
        using ReplicaSealer sealer = new(vault ?? stranger, view, follower);
        using CosignatureStore cosignatures = new(storage.Custody);
        await using (stranger.ConfigureAwait(false))
        await using (follower.ConfigureAwait(false))
        {
            NodeParts parts = new()
            {
                Storage = storage,
                Vault = vault ?? stranger,
                View = view,
                Follower = follower,
                Sealer = sealer,
                Executor = executor,
                Rules = ProtocolRules.Known,
                Execution = new BatchExecution(executor, cache),
                StateCache = cache,
                State = new StateReader(view, cache, () => follower.StoredHeight),
                Keys = keys,
                Engine = new SingleReplicaEngine(),
                Clock = new NodeClock(time, TimeSpan.Zero, TimeSpan.MaxValue, TimeSpan.MaxValue),
                Time = time,
                Meter = meter,
                Events = LedgerEventListener.None,
                Author = AuthorKey.None(organisation),
                Cosignatures = cosignatures,
                Options = options,
            };
            return await new LedgerVerification(parts, genesis, withPayloads: vault is not null, progress: null)
                .RunAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
