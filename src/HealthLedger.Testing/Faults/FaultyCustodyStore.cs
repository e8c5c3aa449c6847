using HealthLedger.Storage;

namespace HealthLedger.Testing.Faults;

/// <summary>A custody store behind a gate.</summary>
internal sealed class FaultyCustodyStore : ICustodyStore
{
    private readonly ICustodyStore _inner;
    private readonly FaultGate _gate;

    public FaultyCustodyStore(ICustodyStore inner, FaultGate gate)
    {
        _inner = inner;
        _gate = gate;
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(CustodyWrite write, CancellationToken cancellationToken) =>
        _gate.WriteAsync(StoragePart.Custody, () => _inner.WriteAsync(write, cancellationToken));

    /// <inheritdoc/>
    public ValueTask<StoredEnvelope?> ReadEnvelopeAsync(
        ReadOnlyMemory<byte> segmentId, CancellationToken cancellationToken)
    {
        _gate.Read(StoragePart.Custody);
        return _inner.ReadEnvelopeAsync(segmentId, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<bool> HasEnvelopeAsync(
        ReadOnlyMemory<byte> segmentId, CancellationToken cancellationToken)
    {
        _gate.Read(StoragePart.Custody);
        return _inner.HasEnvelopeAsync(segmentId, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<EnvelopePart?> ReadEnvelopePartAsync(
        ReadOnlyMemory<byte> segmentId, long offset, int length, CancellationToken cancellationToken)
    {
        _gate.Read(StoragePart.Custody);
        return _inner.ReadEnvelopePartAsync(segmentId, offset, length, cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> ListSegmentsAsync(CancellationToken cancellationToken)
    {
        _gate.Read(StoragePart.Custody);
        return _inner.ListSegmentsAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DeleteEnvelopesAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> segmentIds, CancellationToken cancellationToken) =>
        _gate.WriteAsync(StoragePart.Custody, () => _inner.DeleteEnvelopesAsync(segmentIds, cancellationToken));

    /// <inheritdoc/>
    public ValueTask<PrivateRow?> ReadRowAsync(
        PrivateTable table, ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        _gate.Read(StoragePart.Custody);
        return _inner.ReadRowAsync(table, key, cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<PrivateRow> ScanRowsAsync(PrivateTable table, CancellationToken cancellationToken)
    {
        _gate.Read(StoragePart.Custody);
        return _inner.ScanRowsAsync(table, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<int> ExpireRowsAsync(PrivateTable table, long before, CancellationToken cancellationToken) =>
        _gate.WriteAsync(
            StoragePart.Custody,
            () => _inner.ExpireRowsAsync(table, before, cancellationToken),
            isAppend: false);
}
