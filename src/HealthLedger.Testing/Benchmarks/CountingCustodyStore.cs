using HealthLedger.Storage;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>The custody store of <see cref="CountingLedgerStorage"/>.</summary>
internal sealed class CountingCustodyStore : ICustodyStore
{
    private readonly ICustodyStore _inner;
    private readonly SyncCount _count;

    public CountingCustodyStore(ICustodyStore inner, SyncCount count)
    {
        _inner = inner;
        _count = count;
    }

    public ValueTask WriteAsync(CustodyWrite write, CancellationToken cancellationToken)
    {
        _count.Add();
        return _inner.WriteAsync(write, cancellationToken);
    }

    public ValueTask<StoredEnvelope?> ReadEnvelopeAsync(
        ReadOnlyMemory<byte> segmentId, CancellationToken cancellationToken) =>
        _inner.ReadEnvelopeAsync(segmentId, cancellationToken);

    public ValueTask<bool> HasEnvelopeAsync(
        ReadOnlyMemory<byte> segmentId, CancellationToken cancellationToken) =>
        _inner.HasEnvelopeAsync(segmentId, cancellationToken);

    public ValueTask<EnvelopePart?> ReadEnvelopePartAsync(
        ReadOnlyMemory<byte> segmentId, long offset, int length, CancellationToken cancellationToken) =>
        _inner.ReadEnvelopePartAsync(segmentId, offset, length, cancellationToken);

    public IAsyncEnumerable<ReadOnlyMemory<byte>> ListSegmentsAsync(CancellationToken cancellationToken) =>
        _inner.ListSegmentsAsync(cancellationToken);

    public ValueTask DeleteEnvelopesAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> segmentIds, CancellationToken cancellationToken)
    {
        _count.Add();
        return _inner.DeleteEnvelopesAsync(segmentIds, cancellationToken);
    }

    public ValueTask<PrivateRow?> ReadRowAsync(
        PrivateTable table, ReadOnlyMemory<byte> key, CancellationToken cancellationToken) =>
        _inner.ReadRowAsync(table, key, cancellationToken);

    public IAsyncEnumerable<PrivateRow> ScanRowsAsync(PrivateTable table, CancellationToken cancellationToken) =>
        _inner.ScanRowsAsync(table, cancellationToken);

    public ValueTask<int> ExpireRowsAsync(PrivateTable table, long before, CancellationToken cancellationToken)
    {
        _count.Add();
        return _inner.ExpireRowsAsync(table, before, cancellationToken);
    }
}
