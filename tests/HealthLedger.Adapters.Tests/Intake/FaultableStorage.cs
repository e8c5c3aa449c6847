using HealthLedger.Storage;
using HealthLedger.Storage.InMemory;

namespace HealthLedger.Adapters.Tests.Intake;

/// <summary>Storage in memory whose next custody write fails, before or after it is stored.</summary>
internal sealed class FaultableStorage : ILedgerStorageDriver, IDisposable
{
    private readonly InMemoryLedgerStorageDriver _inner = new();
    private int _fullWrites;
    private int _lostAnswers;
    private volatile bool _isLost;
    private volatile bool _isUnreadable;
    private int _untilFault;
    private bool _isFaultStored;
    private volatile bool _isJournalDown;
    private volatile bool _isQueueUnreadable;
    private volatile Exception? _nextNoteFault;

    /// <summary>The disk is full for the next custody writes.</summary>
    public void FillFor(int writes) => _fullWrites = writes;

    /// <summary>The so-manieth custody write from now, counted from 1, fails; stored, or not.</summary>
    public void FaultAt(int write, bool isStored)
    {
        _isFaultStored = isStored;
        _untilFault = write;
    }

    /// <summary>The next custody write is stored and reported failed.</summary>
    /// <param name="isLost">Whether nothing can be read either before the storage is opened again, as if the process
    /// had died between the two.</param>
    public void LoseNextAnswer(bool isLost = false)
    {
        _isLost = isLost;
        _lostAnswers = 1;
    }

    /// <summary>What the next write of rows of the message store alone ends with; null once it has.</summary>
    public Exception? NextNoteFault
    {
        get => _nextNoteFault;
        set => _nextNoteFault = value;
    }

    /// <summary>Awaited before each custody write; null for nothing.</summary>
    public Func<CustodyWrite, Task>? BeforeWrite { get; set; }

    /// <summary>Whether nothing can be sealed, while the custody store goes on.</summary>
    public bool IsJournalDown
    {
        get => _isJournalDown;
        set => _isJournalDown = value;
    }

    /// <summary>Whether what is read of queued messages is not what was written.</summary>
    public bool IsQueueUnreadable
    {
        get => _isQueueUnreadable;
        set => _isQueueUnreadable = value;
    }

    public async ValueTask<ILedgerStorage> OpenAsync(CancellationToken cancellationToken)
    {
        _isUnreadable = false;
        return new Opened(await _inner.OpenAsync(cancellationToken), this);
    }

    public void Dispose() => _inner.Dispose();

    private sealed class Opened(ILedgerStorage inner, FaultableStorage owner) : ILedgerStorage
    {
        public string Kind => inner.Kind;

        public IJournal Journal { get; } = new Log(inner.Journal, owner);

        public IBlockStore Blocks => inner.Blocks;

        public IStateStore State => inner.State;

        public ICustodyStore Custody { get; } = new Store(inner.Custody, owner);

        public ValueTask<IReadOnlyDictionary<string, long>> MeasureAsync(CancellationToken cancellationToken) =>
            inner.MeasureAsync(cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    private sealed class Log(IJournal inner, FaultableStorage owner) : IJournal
    {
        public JournalPosition End => inner.End;

        public ValueTask<JournalPosition> AppendAsync(
            IReadOnlyList<ReadOnlyMemory<byte>> records, CancellationToken cancellationToken) =>
            owner.IsJournalDown
                ? throw new StorageFailureException(
                    HealthLedgerErrorCodes.DiskFull, "Full by plan.", isTransient: true)
                : inner.AppendAsync(records, cancellationToken);

        public IAsyncEnumerable<JournalRecord> ReadAsync(JournalPosition from, CancellationToken cancellationToken) =>
            inner.ReadAsync(from, cancellationToken);

        public ValueTask ReleaseBeforeAsync(JournalPosition position, CancellationToken cancellationToken) =>
            inner.ReleaseBeforeAsync(position, cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    private sealed class Store(ICustodyStore inner, FaultableStorage owner) : ICustodyStore
    {
        public async ValueTask WriteAsync(CustodyWrite write, CancellationToken cancellationToken)
        {
            if (owner.BeforeWrite is { } before)
            {
                await before(write);
            }

            if (Interlocked.Decrement(ref owner._fullWrites) >= 0)
            {
                throw new StorageFailureException(HealthLedgerErrorCodes.DiskFull, "Full by plan.", isTransient: true);
            }

            if (owner._nextNoteFault is { } fault && write.Rows.All(row => row.Table == PrivateTable.Message))
            {
                owner._nextNoteFault = null;
                throw fault;
            }

            bool isFault = Interlocked.Decrement(ref owner._untilFault) == 0;
            if (isFault && !owner._isFaultStored)
            {
                throw new StorageFailureException(HealthLedgerErrorCodes.DiskFull, "Full by plan.", isTransient: true);
            }

            await inner.WriteAsync(write, cancellationToken);
            if (isFault)
            {
                throw new StorageFailureException(HealthLedgerErrorCodes.InputOutputFailed, "Lost by plan.");
            }

            if (Interlocked.Exchange(ref owner._lostAnswers, 0) != 0)
            {
                owner._isUnreadable = owner._isLost;
                throw new StorageFailureException(HealthLedgerErrorCodes.InputOutputFailed, "Lost by plan.");
            }
        }

        public ValueTask<StoredEnvelope?> ReadEnvelopeAsync(
            ReadOnlyMemory<byte> segment, CancellationToken cancellationToken) =>
            inner.ReadEnvelopeAsync(segment, cancellationToken);

        public ValueTask<bool> HasEnvelopeAsync(
            ReadOnlyMemory<byte> segmentId, CancellationToken cancellationToken) =>
            inner.HasEnvelopeAsync(segmentId, cancellationToken);

        public ValueTask<EnvelopePart?> ReadEnvelopePartAsync(
            ReadOnlyMemory<byte> segmentId, long offset, int length, CancellationToken cancellationToken) =>
            inner.ReadEnvelopePartAsync(segmentId, offset, length, cancellationToken);

        public IAsyncEnumerable<ReadOnlyMemory<byte>> ListSegmentsAsync(CancellationToken cancellationToken) =>
            inner.ListSegmentsAsync(cancellationToken);

        public ValueTask DeleteEnvelopesAsync(
            IReadOnlyList<ReadOnlyMemory<byte>> segments, CancellationToken cancellationToken) =>
            inner.DeleteEnvelopesAsync(segments, cancellationToken);

        public async ValueTask<PrivateRow?> ReadRowAsync(
            PrivateTable table, ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
        {
            if (owner._isUnreadable)
            {
                throw new StorageFailureException(HealthLedgerErrorCodes.InputOutputFailed, "Unreadable by plan.");
            }

            PrivateRow? row = await inner.ReadRowAsync(table, key, cancellationToken);
            return row is not null && table == PrivateTable.QueuedContent && owner.IsQueueUnreadable
                ? new PrivateRow(table, row.Key, new byte[100], row.Time)
                : row;
        }

        public IAsyncEnumerable<PrivateRow> ScanRowsAsync(PrivateTable table, CancellationToken cancellationToken) =>
            inner.ScanRowsAsync(table, cancellationToken);

        public ValueTask<int> ExpireRowsAsync(PrivateTable table, long before, CancellationToken cancellationToken) =>
            inner.ExpireRowsAsync(table, before, cancellationToken);
    }
}
