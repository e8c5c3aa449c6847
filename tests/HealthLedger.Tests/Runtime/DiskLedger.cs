using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Runtime;
using HealthLedger.Storage;
using HealthLedger.Storage.InMemory;
using HealthLedger.Tests.Ledger.Execution;

namespace HealthLedger.Tests.Runtime;

/// <summary>A chain of blocks beside the same chain executed on a state that lies in a store.</summary>
internal sealed class DiskLedger : IAsyncDisposable
{
    private readonly InMemoryLedgerStorageDriver _memory = new();
    private readonly VerificationKeyCache _keys = new();
    private ILedgerStorage? _storage;

    private DiskLedger() => Store = new CountingStateStore(_memory);

    public Chain Chain { get; } = new();

    public CountingStateStore Store { get; }

    public ILedgerStorage Storage => _storage!;

    public StateCache Cache { get; private set; } = null!;

    public BatchExecution Execution { get; private set; } = null!;

    public LedgerView View { get; private set; } = null!;

    public LedgerHead Head => View.Head;

    public static async Task<DiskLedger> CreateAsync()
    {
        DiskLedger ledger = new();
        ledger._storage = await ledger.Store.OpenAsync(CancellationToken.None);
        using StateCache first = new(ledger.Storage.State, 1 << 20);
        await NodeOpener.LoadAsync(
            ledger.Storage, first, ledger.Chain.Genesis, ProtocolRules.Known, CancellationToken.None);
        await ledger.ForgetAsync();
        return ledger;
    }

    /// <summary>Begins again with nothing in memory but the root page.</summary>
    public async Task ForgetAsync()
    {
        BlockHeader header = View is null ? Chain.Head.Header : Head.Header;
        Cache?.Dispose();
        Cache = new StateCache(Storage.State, 1 << 20);
        Execution = new BatchExecution(new BlockExecutor(_keys), Cache);
        LedgerHead known = View is null ? Chain.Head : Head;
        View = new LedgerView(Storage.Blocks, new LedgerHead
        {
            LedgerId = known.LedgerId,
            Header = header,
            HeaderHash = known.HeaderHash,
            State = await Cache.LoadRootAsync(header.StateRoot, CancellationToken.None),
            History = known.History,
            Replicas = known.Replicas,
            Terms = known.Terms,
            Parameters = known.Parameters,
        }, new EpochHistory(Chain.Genesis));
    }

    /// <summary>Executes what the chain has executed, publishes it and stores it.</summary>
    public async Task<ExecutedBlock> FollowAsync(ExecutedBlock expected)
    {
        ExecutedBlock executed = await Execution.ExecuteAsync(Head, expected.Batch, CancellationToken.None);
        Assert.Equal(expected.HeaderBytes, executed.HeaderBytes);
        await StoreAsync(Publish(executed));
        return executed;
    }

    public BlockCommit Publish(ExecutedBlock executed)
    {
        Block block = new()
        {
            Header = executed.Head.Header,
            HeaderBytes = executed.HeaderBytes,
            BatchBytes = executed.Batch.Bytes,
            Skipped = executed.Skipped,
            Entries = executed.Entries,
            Seals = [],
        };
        BlockCommit commit = new()
        {
            Height = executed.Head.Header.Height,
            Block = block.Encode(),
            JournalEnd = JournalPosition.First,
            State = executed.State,
            Pages = [.. executed.Pages.Select(page => page.ToStored())],
            Index = [],
            Tiles = [],
        };
        View.Publish(executed.Head, block, commit, executed.Fresh);
        return commit;
    }

    public async Task StoreAsync(BlockCommit commit)
    {
        await Storage.Blocks.CommitAsync([commit], CancellationToken.None);
        View.Stored(commit.Height);
    }

    public async ValueTask DisposeAsync()
    {
        Cache.Dispose();
        _keys.Dispose();
        Chain.Dispose();
        await Storage.DisposeAsync();
        _memory.Dispose();
    }
}
