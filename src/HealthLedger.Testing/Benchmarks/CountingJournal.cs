using HealthLedger.Storage;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>The journal of <see cref="CountingLedgerStorage"/>.</summary>
internal sealed class CountingJournal : IJournal
{
    private readonly IJournal _inner;
    private readonly SyncCount _count;

    public CountingJournal(IJournal inner, SyncCount count)
    {
        _inner = inner;
        _count = count;
    }

    public JournalPosition End => _inner.End;

    public ValueTask<JournalPosition> AppendAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> records, CancellationToken cancellationToken)
    {
        _count.Add();
        return _inner.AppendAsync(records, cancellationToken);
    }

    public IAsyncEnumerable<JournalRecord> ReadAsync(JournalPosition from, CancellationToken cancellationToken) =>
        _inner.ReadAsync(from, cancellationToken);

    public ValueTask ReleaseBeforeAsync(JournalPosition position, CancellationToken cancellationToken) =>
        _inner.ReleaseBeforeAsync(position, cancellationToken);

    public ValueTask DisposeAsync() => _inner.DisposeAsync();
}
