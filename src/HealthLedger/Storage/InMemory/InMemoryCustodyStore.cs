using System.Runtime.CompilerServices;

namespace HealthLedger.Storage.InMemory;

/// <summary>Payloads and private rows in memory.</summary>
internal sealed class InMemoryCustodyStore : ICustodyStore
{
    private readonly InMemorySession _session;

    public InMemoryCustodyStore(InMemorySession session) => _session = session;

    /// <inheritdoc/>
    public ValueTask WriteAsync(CustodyWrite write, CancellationToken cancellationToken)
    {
        StorageContract.CheckWrite(write);
        InMemoryContent content = _session.Enter(cancellationToken);
        lock (content.WriteGate)
        {
            _session.Enter(cancellationToken);
            content.Custody = content.Custody.With(write);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<StoredEnvelope?> ReadEnvelopeAsync(
        ReadOnlyMemory<byte> segmentId, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Snapshot(cancellationToken).Envelopes.GetValueOrDefault(new ByteKey(segmentId)));

    /// <inheritdoc/>
    public ValueTask<bool> HasEnvelopeAsync(
        ReadOnlyMemory<byte> segmentId, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Snapshot(cancellationToken).Envelopes.ContainsKey(new ByteKey(segmentId)));

    /// <inheritdoc/>
    public ValueTask<EnvelopePart?> ReadEnvelopePartAsync(
        ReadOnlyMemory<byte> segmentId, long offset, int length, CancellationToken cancellationToken)
    {
        StorageContract.CheckPart(offset, length);
        return ValueTask.FromResult(
            Snapshot(cancellationToken).Envelopes.GetValueOrDefault(new ByteKey(segmentId)) is { } stored
                ? EnvelopePart.Of(stored.Envelope, offset, length)
                : null);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ListSegmentsAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        InMemoryCustodyPart custody = Snapshot(cancellationToken);
        await ValueTask.CompletedTask.ConfigureAwait(false);
        foreach (ByteKey id in custody.Envelopes.Keys)
        {
            _session.Enter(cancellationToken);
            yield return id.Bytes;
        }
    }

    /// <inheritdoc/>
    public ValueTask DeleteEnvelopesAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> segmentIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(segmentIds);
        InMemoryContent content = _session.Enter(cancellationToken);
        lock (content.WriteGate)
        {
            _session.Enter(cancellationToken);
            content.Custody = new InMemoryCustodyPart
            {
                Envelopes = content.Custody.Envelopes.RemoveRange(segmentIds.Select(id => new ByteKey(id))),
                Rows = content.Custody.Rows,
            };
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<PrivateRow?> ReadRowAsync(
        PrivateTable table, ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        StorageContract.CheckTable(table);
        return ValueTask.FromResult(
            Snapshot(cancellationToken).Rows.GetValueOrDefault(((int)table, new ByteKey(key))));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<PrivateRow> ScanRowsAsync(
        PrivateTable table, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        StorageContract.CheckTable(table);
        InMemoryCustodyPart custody = Snapshot(cancellationToken);
        await ValueTask.CompletedTask.ConfigureAwait(false);

        // The sort is stable, so rows of one time stay in the order of their keys.
        foreach (PrivateRow row in custody.Rows.Values.Where(row => row.Table == table).OrderBy(row => row.Time))
        {
            _session.Enter(cancellationToken);
            yield return row;
        }
    }

    /// <inheritdoc/>
    public ValueTask<int> ExpireRowsAsync(PrivateTable table, long before, CancellationToken cancellationToken)
    {
        StorageContract.CheckTable(table);
        InMemoryContent content = _session.Enter(cancellationToken);
        lock (content.WriteGate)
        {
            _session.Enter(cancellationToken);
            var expired = content.Custody.Rows
                .Where(pair => pair.Value.Table == table && pair.Value.Time < before)
                .Select(pair => pair.Key)
                .ToList();
            content.Custody = new InMemoryCustodyPart
            {
                Envelopes = content.Custody.Envelopes,
                Rows = content.Custody.Rows.RemoveRange(expired),
            };
            return ValueTask.FromResult(expired.Count);
        }
    }

    private InMemoryCustodyPart Snapshot(CancellationToken cancellationToken)
    {
        InMemoryContent content = _session.Enter(cancellationToken);
        lock (content.WriteGate)
        {
            return content.Custody;
        }
    }
}
