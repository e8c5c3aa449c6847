using HealthLedger.Backups;
using HealthLedger.Consensus;
using HealthLedger.Consensus.Runtime;
using HealthLedger.Cryptography;
using HealthLedger.Diagnostics;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Receipts;
using HealthLedger.Runtime.Replication;
using HealthLedger.Storage;
using HealthLedger.Vaults;
using HealthLedger.Witnesses;

namespace HealthLedger.Runtime;

/// <summary>What the loops of a node share.</summary>
internal sealed class NodeParts : IAsyncDisposable
{
    private BundleTasks? _bundleTasks;
    private PlacementReader? _placement;
    private HpkeSenders? _senders;
    private readonly TaskCompletionSource _seated = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public required ILedgerStorage Storage { get; init; }

    public required IKeyVault Vault { get; init; }

    public required LedgerView View { get; init; }

    public required BlockStoreFeed Follower { get; init; }

    public required ReplicaSealer Sealer { get; init; }

    public required BlockExecutor Executor { get; init; }

    /// <summary>The protocol versions that this software executes.</summary>
    public required ProtocolRules Rules { get; init; }

    public required BatchExecution Execution { get; init; }

    public required StateCache StateCache { get; init; }

    public required StateReader State { get; init; }

    public required VerificationKeyCache Keys { get; init; }

    /// <summary>Submissions whose signature is known to hold.</summary>
    public VerifiedSubmissions Verified { get; init; } = new();

    public required IConsensusEngine Engine { get; init; }

    /// <summary>The way to the other replicas, which nobody has gone yet; null when there is none.</summary>
    public IPeerLink? Link { get; set; }

    /// <summary>A replica set that a member introduced to this node, checked against the genesis; null when none
    /// was.</summary>
    public ReplicaSet? Introduced { get; set; }

    /// <summary>Completes when this node's replica is one of several.</summary>
    public Task Seated => _seated.Task;

    /// <summary>This node's replica is one of several.</summary>
    public void Seat() => _seated.TrySetResult();

    /// <summary>What this node's replica starts from; null when it is the ledger's one replica.</summary>
    public ReplicationStart? Replication { get; set; }

    public required NodeClock Clock { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>The ledger's name in this process, which metrics carry.</summary>
    public string LedgerName { get; init; } = string.Empty;

    public required LedgerMeter Meter { get; init; }

    public required LedgerEventListener Events { get; init; }

    /// <summary>The key that submissions are signed with; known once the journal was replayed.</summary>
    public required AuthorKey Author { get; set; }

    public ParticipantId Organisation => Author.Organisation;

    /// <summary>Where records lie.</summary>
    public PlacementReader Placement =>
        LazyInitializer.EnsureInitialized(ref _placement, () => new PlacementReader(this));

    /// <summary>What is to be done about bundles of sealed submissions.</summary>
    public BundleTasks BundleTasks => _bundleTasks ??= new BundleTasks(this);

    /// <summary>The contexts that this process seals packages in.</summary>
    public HpkeSenders Senders => LazyInitializer.EnsureInitialized(ref _senders, () => new HpkeSenders(Time));

    public required LedgerNodeOptions Options { get; init; }

    /// <summary>From which backup the store was restored, until the first block says so; else null.</summary>
    public RestoreMark? Restored { get; init; }

    /// <summary>What witnesses signed.</summary>
    public required CosignatureStore Cosignatures { get; init; }

    /// <summary>Called for each block that is published; records to be dealt anew wait for it.</summary>
    public WakeSignal BlockPublished { get; } = new();

    /// <summary>The node's witnesses; null when it has none.</summary>
    public Witnessing? Witnessing { get; set; }

    /// <summary>A block with all that a proof under it carries; waits a while for witnesses that the node asks
    /// for.</summary>
    public async ValueTask<SealedBlock> SealedAsync(Block block, CancellationToken cancellationToken)
    {
        ulong height = block.Header.Height;
        Digest256 hash = block.Header.Hash(block.HeaderBytes);
        IReadOnlyList<Cosignature> found = await Cosignatures
            .ReadAsync(height, hash, cancellationToken).ConfigureAwait(false);
        if (Witnessing is { } witnessing && found.Count < Options.RequiredWitnesses)
        {
            await witnessing.WaitForProofAsync(height, cancellationToken).ConfigureAwait(false);
            found = await Cosignatures.ReadAsync(height, hash, cancellationToken).ConfigureAwait(false);
        }

        return View.Sealed(block, found);
    }

    /// <summary>A row of the newest state, or null.</summary>
    public async ValueTask<StateLeaf?> ReadRowAsync(StateKey key, CancellationToken cancellationToken) =>
        (await State.ReadAsync(key, cancellationToken).ConfigureAwait(false)).Row;

    /// <summary>Stores what the database has yet to take, and ends. Storage and vault remain open.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Witnessing is { } witnessing)
        {
            await witnessing.DisposeAsync().ConfigureAwait(false);
        }

        await Follower.DisposeAsync().ConfigureAwait(false);
        Cosignatures.Dispose();
        Senders.Dispose();
        Sealer.Dispose();
        Meter.Dispose();
        Keys.Dispose();
        StateCache.Dispose();
    }
}
