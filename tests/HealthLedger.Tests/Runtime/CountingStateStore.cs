using HealthLedger.Storage;

namespace HealthLedger.Tests.Runtime;

/// <summary>Storage that counts what is read of the state, and lets a test act before a page is read.</summary>
internal sealed class CountingStateStore(ILedgerStorageDriver inner) : ILedgerStorageDriver
{
    private int _pages;
    private int _rows;
    private int _scans;

    public int Pages => Volatile.Read(ref _pages);

    public int Rows => Volatile.Read(ref _rows);

    public int Scans => Volatile.Read(ref _scans);

    public Func<Task>? BeforePage { get; set; }

    public async ValueTask<ILedgerStorage> OpenAsync(CancellationToken cancellationToken) =>
        new Part(this, await inner.OpenAsync(cancellationToken));

    private sealed class Part(CountingStateStore count, ILedgerStorage storage) : ILedgerStorage, IStateStore
    {
        public string Kind => storage.Kind;

        public IJournal Journal => storage.Journal;

        public IBlockStore Blocks => storage.Blocks;

        public IStateStore State => this;

        public ICustodyStore Custody => storage.Custody;

        public ValueTask<StateRow?> ReadStateAsync(
            int kind, ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref count._rows);
            return storage.State.ReadStateAsync(kind, key, cancellationToken);
        }

        public IAsyncEnumerable<StateRow> ScanStateAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref count._scans);
            return storage.State.ScanStateAsync(cancellationToken);
        }

        public async ValueTask<ReadOnlyMemory<byte>?> ReadPageAsync(
            ReadOnlyMemory<byte> path, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref count._pages);
            if (count.BeforePage is { } before)
            {
                count.BeforePage = null;
                await before();
            }

            return await storage.State.ReadPageAsync(path, cancellationToken);
        }

        public IAsyncEnumerable<StatePage> ScanPagesAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref count._scans);
            return storage.State.ScanPagesAsync(cancellationToken);
        }

        public ValueTask<IReadOnlyDictionary<string, long>> MeasureAsync(CancellationToken cancellationToken) =>
            storage.MeasureAsync(cancellationToken);

        public ValueTask DisposeAsync() => storage.DisposeAsync();
    }
}
