using HealthLedger.Storage;

namespace HealthLedger.Tests.Faults;

/// <summary>
/// Does one write at a time, and says before and after each that the folder may be copied: as if the process were
/// killed at this instant, with nothing under way.
/// </summary>
internal sealed class StepDriver(ILedgerStorageDriver inner, Action onStep) : ILedgerStorageDriver, IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);

    public async ValueTask<ILedgerStorage> OpenAsync(CancellationToken cancellationToken) =>
        new Part(this, await inner.OpenAsync(cancellationToken));

    public void Dispose() => _one.Dispose();

    private async ValueTask<T> DoAsync<T>(Func<ValueTask<T>> write)
    {
        await _one.WaitAsync();
        try
        {
            onStep();
            T result = await write();
            onStep();
            return result;
        }
        finally
        {
            _one.Release();
        }
    }

    private async ValueTask DoAsync(Func<ValueTask> write) => await DoAsync(async () =>
    {
        await write();
        return true;
    });

    private sealed class Part(StepDriver steps, ILedgerStorage storage)
        : ILedgerStorage, IJournal, IBlockStore, ICustodyStore
    {
        public string Kind => storage.Kind;

        public IJournal Journal => this;

        public IBlockStore Blocks => this;

        public IStateStore State => storage.State;

        public ICustodyStore Custody => this;

        public JournalPosition End => storage.Journal.End;

        public ValueTask<JournalPosition> AppendAsync(
            IReadOnlyList<ReadOnlyMemory<byte>> records, CancellationToken cancellationToken) =>
            steps.DoAsync(() => storage.Journal.AppendAsync(records, cancellationToken));

        public IAsyncEnumerable<JournalRecord> ReadAsync(JournalPosition from, CancellationToken cancellationToken) =>
            storage.Journal.ReadAsync(from, cancellationToken);

        public ValueTask ReleaseBeforeAsync(JournalPosition position, CancellationToken cancellationToken) =>
            steps.DoAsync(() => storage.Journal.ReleaseBeforeAsync(position, cancellationToken));

        public ValueTask CommitAsync(IReadOnlyList<BlockCommit> commits, CancellationToken cancellationToken) =>
            steps.DoAsync(() => storage.Blocks.CommitAsync(commits, cancellationToken));

        public ValueTask BeginAsync(
            BlockCommit first, IAsyncEnumerable<StatePart> state, CancellationToken cancellationToken) =>
            steps.DoAsync(() => storage.Blocks.BeginAsync(first, state, cancellationToken));

        public ValueTask WriteAsync(CustodyWrite write, CancellationToken cancellationToken) =>
            steps.DoAsync(() => storage.Custody.WriteAsync(write, cancellationToken));

        public ValueTask<BlockStoreHead?> ReadHeadAsync(CancellationToken cancellationToken) =>
            storage.Blocks.ReadHeadAsync(cancellationToken);

        public ValueTask<ReadOnlyMemory<byte>?> ReadBlockAsync(ulong height, CancellationToken cancellationToken) =>
            storage.Blocks.ReadBlockAsync(height, cancellationToken);

        public ValueTask<IReadOnlyList<EntryPosition>> FindAsync(
            IndexKind kind, ReadOnlyMemory<byte> key, EntryPosition? after, int limit,
            CancellationToken cancellationToken) =>
            storage.Blocks.FindAsync(kind, key, after, limit, cancellationToken);

        public ValueTask<ReadOnlyMemory<byte>?> ReadTileAsync(
            int level, ulong number, CancellationToken cancellationToken) =>
            storage.Blocks.ReadTileAsync(level, number, cancellationToken);

        public ValueTask<StoredEnvelope?> ReadEnvelopeAsync(
            ReadOnlyMemory<byte> segmentId, CancellationToken cancellationToken) =>
            storage.Custody.ReadEnvelopeAsync(segmentId, cancellationToken);

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
            steps.DoAsync(() => storage.Custody.DeleteEnvelopesAsync(segmentIds, cancellationToken));

        public ValueTask<PrivateRow?> ReadRowAsync(
            PrivateTable table, ReadOnlyMemory<byte> key, CancellationToken cancellationToken) =>
            storage.Custody.ReadRowAsync(table, key, cancellationToken);

        public IAsyncEnumerable<PrivateRow> ScanRowsAsync(PrivateTable table, CancellationToken cancellationToken) =>
            storage.Custody.ScanRowsAsync(table, cancellationToken);

        public ValueTask<int> ExpireRowsAsync(PrivateTable table, long before, CancellationToken cancellationToken) =>
            steps.DoAsync(() => storage.Custody.ExpireRowsAsync(table, before, cancellationToken));

        public ValueTask<IReadOnlyDictionary<string, long>> MeasureAsync(CancellationToken cancellationToken) =>
            storage.MeasureAsync(cancellationToken);

        public ValueTask DisposeAsync() => storage.DisposeAsync();
    }
}
