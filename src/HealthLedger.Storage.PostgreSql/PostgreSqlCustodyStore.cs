using System.Runtime.CompilerServices;
using HealthLedger.Storage.PostgreSql.Database;

namespace HealthLedger.Storage.PostgreSql;

/// <summary>Payloads and private rows in their tables.</summary>
internal sealed class PostgreSqlCustodyStore : ICustodyStore
{
    private const int PageRows = 256;

    private readonly PostgreSqlServer _server;
    private readonly PostgreSqlReaders _readers;
    private readonly FencedSession _session;
    private readonly CustodyQueue _queue;
    private readonly EnvelopeEraser _eraser;

    public PostgreSqlCustodyStore(
        PostgreSqlServer server,
        PostgreSqlReaders readers,
        FencedSession session,
        CustodyQueue queue,
        EnvelopeEraser eraser)
    {
        _server = server;
        _readers = readers;
        _session = session;
        _queue = queue;
        _eraser = eraser;
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(CustodyWrite write, CancellationToken cancellationToken)
    {
        StorageContract.CheckWrite(write);
        return _queue.WriteAsync(write, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<StoredEnvelope?> ReadEnvelopeAsync(
        ReadOnlyMemory<byte> segmentId, CancellationToken cancellationToken)
    {
        List<StoredEnvelope> found = await _readers.ListAsync(
            $"SELECT envelope, share FROM {_server.Quoted}.envelope WHERE id = $1",
            parameters => parameters.Bytes(segmentId),
            reader => new StoredEnvelope(
                segmentId.ToArray(), reader.GetFieldValue<byte[]>(0), reader.GetFieldValue<byte[]>(1)),
            cancellationToken).ConfigureAwait(false);
        return found.Count == 0 ? null : found[0];
    }

    /// <inheritdoc/>
    public async ValueTask<bool> HasEnvelopeAsync(
        ReadOnlyMemory<byte> segmentId, CancellationToken cancellationToken)
    {
        List<bool> found = await _readers.ListAsync(
            $"SELECT true FROM {_server.Quoted}.envelope WHERE id = $1",
            parameters => parameters.Bytes(segmentId),
            static _ => true,
            cancellationToken).ConfigureAwait(false);
        return found.Count > 0;
    }

    /// <inheritdoc/>
    public async ValueTask<EnvelopePart?> ReadEnvelopePartAsync(
        ReadOnlyMemory<byte> segmentId, long offset, int length, CancellationToken cancellationToken)
    {
        StorageContract.CheckPart(offset, length);

        // Places of bytes are numbers of 32 bits, from 1 on. What is stored outside of its row, and as it is, is not
        // read as a whole for a part of it.
        List<EnvelopePart> found = await _readers.ListAsync(
            $"""
            SELECT octet_length(envelope), substring(envelope FROM $2::int FOR $3::int)
            FROM {_server.Quoted}.envelope WHERE id = $1
            """,
            parameters => parameters.Bytes(segmentId).Number(Math.Min(offset, 1 << 30) + 1)
                .Number(Math.Min(length, 1 << 30)),
            reader => new EnvelopePart(reader.GetInt32(0), reader.GetFieldValue<byte[]>(1)),
            cancellationToken).ConfigureAwait(false);
        return found.Count == 0 ? null : found[0];
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ListSegmentsAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Page by page, so that no transaction stays open while its caller takes time: it would keep the server from
        // clearing away what was deleted.
        byte[] last = [];
        List<byte[]> page;
        do
        {
            byte[] after = last;
            page = await _readers.ListAsync(
                $"SELECT id FROM {_server.Quoted}.envelope WHERE id > $1 ORDER BY id LIMIT {PageRows}",
                parameters => parameters.Bytes(after),
                reader => reader.GetFieldValue<byte[]>(0),
                cancellationToken).ConfigureAwait(false);
            foreach (byte[] id in page)
            {
                yield return id;
                last = id;
            }
        }
        while (page.Count == PageRows);
    }

    /// <inheritdoc/>
    public async ValueTask DeleteEnvelopesAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> segmentIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(segmentIds);
        if (segmentIds.Count == 0)
        {
            return;
        }

        await _eraser.EraseAsync([.. segmentIds], cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<PrivateRow?> ReadRowAsync(
        PrivateTable table, ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        StorageContract.CheckTable(table);
        List<PrivateRow> found = await _readers.ListAsync(
            $"SELECT value, time FROM {_server.Quoted}.private_row WHERE kind = $1 AND key = $2",
            parameters => parameters.Number((long)table).Bytes(key),
            reader => new PrivateRow(table, key.ToArray(), reader.GetFieldValue<byte[]>(0), reader.GetInt64(1)),
            cancellationToken).ConfigureAwait(false);
        return found.Count == 0 ? null : found[0];
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<PrivateRow> ScanRowsAsync(
        PrivateTable table, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        StorageContract.CheckTable(table);
        int rows = PageRowsOf(table);
        long time = long.MinValue;
        byte[] key = [];
        List<PrivateRow> page;
        do
        {
            (long afterTime, byte[] afterKey) = (time, key);
            page = await _readers.ListAsync(
                $"""
                SELECT key, value, time FROM {_server.Quoted}.private_row
                WHERE kind = $1 AND (time, key) > ($2, $3) ORDER BY time, key LIMIT {rows}
                """,
                parameters => parameters.Number((long)table).Number(afterTime).Bytes(afterKey),
                reader => new PrivateRow(
                    table, reader.GetFieldValue<byte[]>(0), reader.GetFieldValue<byte[]>(1), reader.GetInt64(2)),
                cancellationToken).ConfigureAwait(false);
            foreach (PrivateRow row in page)
            {
                yield return row;
                time = row.Time;
                key = row.Key.ToArray();
            }
        }
        while (page.Count == rows);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<PrivateRow> ScanRowsBackAsync(
        PrivateTable table,
        long from,
        (long Time, ReadOnlyMemory<byte> Key) before,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        StorageContract.CheckTable(table);
        int rows = PageRowsOf(table);
        List<PrivateRow> page;
        do
        {
            (long Time, ReadOnlyMemory<byte> Key) place = before;
            page = await _readers.ListAsync(
                $"""
                SELECT key, value, time FROM {_server.Quoted}.private_row
                WHERE kind = $1 AND time >= $2 AND (time, key) < ($3, $4)
                ORDER BY time DESC, key DESC LIMIT {rows}
                """,
                parameters => parameters.Number((long)table).Number(from).Number(place.Time).Bytes(place.Key),
                reader => new PrivateRow(
                    table, reader.GetFieldValue<byte[]>(0), reader.GetFieldValue<byte[]>(1), reader.GetInt64(2)),
                cancellationToken).ConfigureAwait(false);
            foreach (PrivateRow row in page)
            {
                yield return row;
                before = (row.Time, row.Key);
            }
        }
        while (page.Count == rows);
    }

    /// <inheritdoc/>
    public async ValueTask<int> ExpireRowsAsync(PrivateTable table, long before, CancellationToken cancellationToken)
    {
        StorageContract.CheckTable(table);
        return await _session.WriteAsync(
            batch => batch.Add($"DELETE FROM {_server.Quoted}.private_row WHERE kind = $1 AND time < $2")
                .Number((long)table)
                .Number(before),
            isStored: null,
            cancellationToken).ConfigureAwait(false);
    }

    // A page is in memory at once, and a row of these tables may have 64 MiB.
    private static int PageRowsOf(PrivateTable table) =>
        table is PrivateTable.QueuedContent or PrivateTable.Quarantine ? 4 : PageRows;
}
