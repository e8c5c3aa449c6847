using HealthLedger.Storage;

namespace HealthLedger.Tests.Runtime;

/// <summary>Storage of which one part fails, or waits, as long as the test says so.</summary>
internal sealed class SelectiveDriver(ILedgerStorageDriver inner) : ILedgerStorageDriver, IDisposable
{
    private readonly CancellationTokenSource _released = new();
    private int _custodyWrites;
    private int _failedOutboxLooks;
    private ulong _committedHeight;

    public string? FailCustody { get; set; }

    /// <summary>Which custody writes fail, or null.</summary>
    public Func<CustodyWrite, bool>? RefuseCustodyOf { get; set; }

    /// <summary>Which custody writes are done and reported failed, or null.</summary>
    public Func<CustodyWrite, bool>? BelieCustodyOf { get; set; }

    /// <summary>With which code a look at a private row fails, or null.</summary>
    public string? FailRows { get; set; }

    /// <summary>How often a look at a row of the outbox failed.</summary>
    public int FailedOutboxLooks => Volatile.Read(ref _failedOutboxLooks);

    /// <summary>Told of each custody write that was done.</summary>
    public Action<CustodyWrite>? OnCustody { get; set; }

    /// <summary>What happens before a private table is read through, or null.</summary>
    public Func<PrivateTable, Task>? OnScan { get; set; }

    /// <summary>What becomes of a block that is read, by height and bytes, which may be that it is not there; null for
    /// nothing.</summary>
    public Func<ulong, ReadOnlyMemory<byte>, byte[]?>? OnBlock { get; set; }

    /// <summary>What happens before an envelope is read, or null.</summary>
    public Func<Task>? OnEnvelope { get; set; }

    public string? FailJournal { get; set; }

    public string? FailCommit { get; set; }

    public string? FailRelease { get; set; }

    /// <summary>With which code a look into an index fails, or null.</summary>
    public Func<IndexKind, string?>? FailFind { get; set; }

    /// <summary>Which looks into an index find nothing, or null.</summary>
    public Func<IndexKind, bool>? HideFind { get; set; }

    public bool HoldJournal { get; set; }

    /// <summary>What the next journal writes wait for, or null.</summary>
    public Task? JournalGate { get; set; }

    /// <summary>What the end of the watch for the storage's loss waits for, which is the first thing that a node ends
    /// when it stops; null for nothing.</summary>
    public Task? WatchGate { get; set; }

    /// <summary>Whether a node stops.</summary>
    public bool IsStopping { get; private set; }

    /// <summary>The height of the newest block that was stored since.</summary>
    public ulong CommittedHeight => Volatile.Read(ref _committedHeight);

    public int CustodyWrites => Volatile.Read(ref _custodyWrites);

    public async ValueTask<ILedgerStorage> OpenAsync(CancellationToken cancellationToken) =>
        new Part(this, await inner.OpenAsync(cancellationToken));

    public void Dispose()
    {
        _released.Cancel();
        _released.Dispose();
    }

    private static void Check(string? code)
    {
        if (code is not null)
        {
            bool isTransient = code is HealthLedgerErrorCodes.DiskFull or HealthLedgerErrorCodes.DatabaseLocked;
            throw new StorageFailureException(code, "Planned.", isTransient);
        }
    }

    private sealed class Part(SelectiveDriver plan, ILedgerStorage storage)
        : ILedgerStorage, IJournal, IBlockStore, ICustodyStore
    {
        public string Kind => storage.Kind;

        public IJournal Journal => this;

        public IBlockStore Blocks => this;

        public IStateStore State => storage.State;

        public ICustodyStore Custody => this;

        public JournalPosition End => storage.Journal.End;

        public async Task<StorageFailureException> WaitForLossAsync(CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            plan.IsStopping = true;
            await (plan.WatchGate ?? Task.CompletedTask);
            throw new OperationCanceledException(cancellationToken);
        }

        public async ValueTask<JournalPosition> AppendAsync(
            IReadOnlyList<ReadOnlyMemory<byte>> records, CancellationToken cancellationToken)
        {
            Check(plan.FailJournal);
            if (plan.HoldJournal)
            {
                await Task.Delay(Timeout.Infinite,
                    plan._released.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                Check(HealthLedgerErrorCodes.InputOutputFailed);
            }

            if (plan.JournalGate is { } gate)
            {
                await gate.WaitAsync(CancellationToken.None);
            }

            return await storage.Journal.AppendAsync(records, cancellationToken);
        }

        public IAsyncEnumerable<JournalRecord> ReadAsync(JournalPosition from, CancellationToken cancellationToken) =>
            storage.Journal.ReadAsync(from, cancellationToken);

        public ValueTask ReleaseBeforeAsync(JournalPosition position, CancellationToken cancellationToken)
        {
            Check(plan.FailRelease);
            return storage.Journal.ReleaseBeforeAsync(position, cancellationToken);
        }

        public async ValueTask CommitAsync(IReadOnlyList<BlockCommit> commits, CancellationToken cancellationToken)
        {
            Check(plan.FailCommit);
            await storage.Blocks.CommitAsync(commits, cancellationToken);
            Volatile.Write(ref plan._committedHeight, commits[^1].Height);
        }

        public async ValueTask BeginAsync(
            BlockCommit first, IAsyncEnumerable<StatePart> state, CancellationToken cancellationToken)
        {
            Check(plan.FailCommit);
            await storage.Blocks.BeginAsync(first, state, cancellationToken);
            Volatile.Write(ref plan._committedHeight, first.Height);
        }

        public async ValueTask WriteAsync(CustodyWrite write, CancellationToken cancellationToken)
        {
            Check(plan.FailCustody);
            Check(plan.RefuseCustodyOf?.Invoke(write) == true ? HealthLedgerErrorCodes.InputOutputFailed : null);
            await storage.Custody.WriteAsync(write, cancellationToken);
            plan.OnCustody?.Invoke(write);
            Interlocked.Increment(ref plan._custodyWrites);
            Check(plan.BelieCustodyOf?.Invoke(write) == true ? HealthLedgerErrorCodes.InputOutputFailed : null);
        }

        public ValueTask<BlockStoreHead?> ReadHeadAsync(CancellationToken cancellationToken) =>
            storage.Blocks.ReadHeadAsync(cancellationToken);

        public async ValueTask<ReadOnlyMemory<byte>?> ReadBlockAsync(
            ulong height, CancellationToken cancellationToken)
        {
            ReadOnlyMemory<byte>? block = await storage.Blocks.ReadBlockAsync(height, cancellationToken);
            if (block is { } bytes && plan.OnBlock is { } change)
            {
                return change(height, bytes) is { } changed ? (ReadOnlyMemory<byte>?)changed : null;
            }

            return block;
        }

        public ValueTask<IReadOnlyList<EntryPosition>> FindAsync(
            IndexKind kind, ReadOnlyMemory<byte> key, EntryPosition? after, int limit,
                CancellationToken cancellationToken)
        {
            if (plan.HideFind?.Invoke(kind) == true)
            {
                return ValueTask.FromResult<IReadOnlyList<EntryPosition>>([]);
            }

            Check(plan.FailFind?.Invoke(kind));
            return storage.Blocks.FindAsync(kind, key, after, limit, cancellationToken);
        }

        public ValueTask<ReadOnlyMemory<byte>?> ReadTileAsync(int level, ulong number,
            CancellationToken cancellationToken) =>
            storage.Blocks.ReadTileAsync(level, number, cancellationToken);

        public async ValueTask<StoredEnvelope?> ReadEnvelopeAsync(
            ReadOnlyMemory<byte> segmentId, CancellationToken cancellationToken)
        {
            await (plan.OnEnvelope?.Invoke() ?? Task.CompletedTask);
            return await storage.Custody.ReadEnvelopeAsync(segmentId, cancellationToken);
        }

        public ValueTask<bool> HasEnvelopeAsync(
            ReadOnlyMemory<byte> segmentId, CancellationToken cancellationToken) =>
            storage.Custody.HasEnvelopeAsync(segmentId, cancellationToken);

        public ValueTask<EnvelopePart?> ReadEnvelopePartAsync(
            ReadOnlyMemory<byte> segmentId, long offset, int length, CancellationToken cancellationToken) =>
            storage.Custody.ReadEnvelopePartAsync(segmentId, offset, length, cancellationToken);

        public IAsyncEnumerable<ReadOnlyMemory<byte>> ListSegmentsAsync(CancellationToken cancellationToken) =>
            storage.Custody.ListSegmentsAsync(cancellationToken);

        public ValueTask DeleteEnvelopesAsync(
            IReadOnlyList<ReadOnlyMemory<byte>> segmentIds, CancellationToken cancellationToken) =>
            storage.Custody.DeleteEnvelopesAsync(segmentIds, cancellationToken);

        public ValueTask<PrivateRow?> ReadRowAsync(
            PrivateTable table, ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
        {
            if (plan.FailRows is not null && table == PrivateTable.Outbox)
            {
                Interlocked.Increment(ref plan._failedOutboxLooks);
            }

            Check(plan.FailRows);
            return storage.Custody.ReadRowAsync(table, key, cancellationToken);
        }

        public async IAsyncEnumerable<PrivateRow> ScanRowsAsync(
            PrivateTable table,
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await (plan.OnScan?.Invoke(table) ?? Task.CompletedTask);
            await foreach (PrivateRow row in storage.Custody.ScanRowsAsync(table, cancellationToken))
            {
                yield return row;
            }
        }

        public ValueTask<int> ExpireRowsAsync(PrivateTable table, long before, CancellationToken cancellationToken) =>
            storage.Custody.ExpireRowsAsync(table, before, cancellationToken);

        public ValueTask<IReadOnlyDictionary<string, long>> MeasureAsync(CancellationToken cancellationToken) =>
            storage.MeasureAsync(cancellationToken);

        public ValueTask DisposeAsync() => storage.DisposeAsync();
    }
}
