using System.Runtime.CompilerServices;
using HealthLedger.Storage.Sqlite.Database;

namespace HealthLedger.Storage.Sqlite;

/// <summary>Payloads and private rows in the custody database.</summary>
internal sealed class SqliteCustodyStore : ICustodyStore
{
    private const int PageRows = 256;

    private readonly SqlitePart _custody;

    public SqliteCustodyStore(SqlitePart custody) => _custody = custody;

    /// <inheritdoc/>
    public ValueTask WriteAsync(CustodyWrite write, CancellationToken cancellationToken)
    {
        StorageContract.CheckWrite(write);
        return _custody.Writer.WriteAsync(
            database => Write(database, write), isErasure: write.ClearedShares.Count > 0, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<StoredEnvelope?> ReadEnvelopeAsync(
        ReadOnlyMemory<byte> segmentId, CancellationToken cancellationToken) =>
        _custody.Readers.ReadAsync(
            database =>
            {
                SqliteStatement statement = database
                    .Statement(
                        """
                        SELECT envelope.envelope, envelope.share FROM segment
                        JOIN envelope ON envelope.id = segment.envelope WHERE segment.id = ?1
                        """)
                    .Bind(1, segmentId.Span);
                try
                {
                    return statement.Step()
                        ? new StoredEnvelope(segmentId.ToArray(), statement.Bytes(0), statement.Bytes(1))
                        : null;
                }
                finally
                {
                    statement.Reset();
                }
            },
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> HasEnvelopeAsync(
        ReadOnlyMemory<byte> segmentId, CancellationToken cancellationToken) =>
        _custody.Readers.ReadAsync(
            database => FindEnvelope(database, segmentId.Span) is not null, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<EnvelopePart?> ReadEnvelopePartAsync(
        ReadOnlyMemory<byte> segmentId, long offset, int length, CancellationToken cancellationToken)
    {
        StorageContract.CheckPart(offset, length);
        return _custody.Readers.ReadAsync(
            database =>
            {
                SqliteStatement statement = database
                    .Statement("SELECT envelope FROM segment WHERE id = ?1").Bind(1, segmentId.Span);
                try
                {
                    // Of the pages of a long envelope only those of the part are read. The statement is not over yet,
                    // so that its row and the envelope are of one commit.
                    return statement.Step()
                        ? database.ReadBlob("envelope", "envelope", statement.Number(0), offset, length)
                        : null;
                }
                finally
                {
                    statement.Reset();
                }
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ListSegmentsAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Page by page, so that no reader holds the log while its caller takes time: an erasure has to empty it.
        byte[] last = [];
        List<byte[]> page;
        do
        {
            byte[] after = last;
            page = await _custody.Readers.ReadAsync(database => ListPage(database, after), cancellationToken)
                .ConfigureAwait(false);
            foreach (byte[] id in page)
            {
                yield return id;
                last = id;
            }
        }
        while (page.Count == PageRows);
    }

    /// <inheritdoc/>
    public ValueTask DeleteEnvelopesAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> segmentIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(segmentIds);
        return segmentIds.Count == 0
            ? ValueTask.CompletedTask
            : _custody.Writer.WriteAsync(
                database =>
                {
                    foreach (ReadOnlyMemory<byte> id in segmentIds)
                    {
                        Erase(database, id.Span);
                    }
                },
                isErasure: true,
                cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<PrivateRow?> ReadRowAsync(
        PrivateTable table, ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        StorageContract.CheckTable(table);
        return _custody.Readers.ReadAsync(
            database =>
            {
                SqliteStatement statement = database
                    .Statement(
                        """
                        SELECT kind, key, value, time FROM private_row
                        WHERE id = (SELECT id FROM private_row WHERE kind = ?1 AND key = ?2)
                        """)
                    .Bind(1, (long)table)
                    .Bind(2, key.Span);
                try
                {
                    if (!statement.Step())
                    {
                        return null;
                    }

                    // Read by the row's number, so that kind and key are the row's and not those of the index.
                    RequireRow(database, statement, table, key);
                    return new PrivateRow(table, key.ToArray(), statement.Bytes(2), statement.Number(3));
                }
                finally
                {
                    statement.Reset();
                }
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<PrivateRow> ScanRowsAsync(
        PrivateTable table, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        StorageContract.CheckTable(table);
        long time = long.MinValue;
        byte[] key = [];
        List<PrivateRow> page;
        do
        {
            (long afterTime, byte[] afterKey) = (time, key);
            page = await _custody.Readers
                .ReadAsync(database => PrivateRowPages.Read(database, table, afterTime, afterKey), cancellationToken)
                .ConfigureAwait(false);
            foreach (PrivateRow row in page)
            {
                yield return row;
                time = row.Time;
                key = row.Key.ToArray();
            }
        }
        while (page.Count > 0);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<PrivateRow> ScanRowsBackAsync(
        PrivateTable table,
        long from,
        (long Time, ReadOnlyMemory<byte> Key) before,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        StorageContract.CheckTable(table);
        List<PrivateRow> page;
        do
        {
            (long Time, ReadOnlyMemory<byte> Key) place = before;
            page = await _custody.Readers
                .ReadAsync(database => PrivateRowPages.ReadBack(database, table, from, place), cancellationToken)
                .ConfigureAwait(false);
            foreach (PrivateRow row in page)
            {
                yield return row;
                before = (row.Time, row.Key);
            }
        }
        while (page.Count > 0);
    }

    /// <inheritdoc/>
    public async ValueTask<int> ExpireRowsAsync(PrivateTable table, long before, CancellationToken cancellationToken)
    {
        StorageContract.CheckTable(table);
        long expired = 0;
        await _custody.Writer
            .WriteAsync(
                database =>
                {
                    database.Statement("DELETE FROM private_row WHERE kind = ?1 AND time < ?2")
                        .Bind(1, (long)table)
                        .Bind(2, before)
                        .Run();
                    expired = database.Number("SELECT changes()") ?? 0;
                },
                isErasure: false,
                cancellationToken)
            .ConfigureAwait(false);
        return (int)expired;
    }

    private static void Write(SqliteDatabase database, CustodyWrite write)
    {
        // Refused before anything is changed: other writes of the same transaction are not concerned.
        byte[] newest = NewestSegment(database);
        foreach (StoredEnvelope envelope in write.Envelopes)
        {
            // Ids sort by time, so that nearly every one is behind all that are stored.
            if (envelope.SegmentId.Span.SequenceCompareTo(newest) <= 0
                && FindEnvelope(database, envelope.SegmentId.Span) is not null)
            {
                throw StorageContract.SegmentExists(write);
            }
        }

        foreach (StoredEnvelope envelope in write.Envelopes)
        {
            database.Statement("INSERT INTO envelope (envelope, share) VALUES (?1, ?2)")
                .Bind(1, envelope.Envelope.Span)
                .Bind(2, envelope.Share.Span)
                .Run();
            database.Statement("INSERT INTO segment (id, envelope) VALUES (?1, last_insert_rowid())")
                .Bind(1, envelope.SegmentId.Span)
                .Run();
        }

        foreach (ReadOnlyMemory<byte> cleared in write.ClearedShares)
        {
            if (FindEnvelope(database, cleared.Span) is { } row)
            {
                database.Overwrite("envelope", "share", row);
            }
        }

        foreach (PrivateRow row in write.Rows)
        {
            Write(database, row);
        }
    }

    // An index that is damaged can lead to another row: which one was written is asked, and the transaction undone.
    private static void Write(SqliteDatabase database, PrivateRow row)
    {
        SqliteStatement statement = row.Value is { } value
            ? database
                .Statement(
                    """
                    INSERT INTO private_row (kind, key, time, value) VALUES (?1, ?2, ?3, ?4)
                    ON CONFLICT (kind, key) DO UPDATE SET time = excluded.time, value = excluded.value
                    RETURNING kind, key
                    """)
                .Bind(1, (long)row.Table)
                .Bind(2, row.Key.Span)
                .Bind(3, row.Time)
                .Bind(4, value.Span)
            : database
                .Statement("DELETE FROM private_row WHERE kind = ?1 AND key = ?2 RETURNING kind, key")
                .Bind(1, (long)row.Table)
                .Bind(2, row.Key.Span);
        try
        {
            while (statement.Step())
            {
                RequireRow(database, statement, row.Table, row.Key);
            }
        }
        finally
        {
            statement.Reset();
        }
    }

    private static void RequireRow(
        SqliteDatabase database, SqliteStatement found, PrivateTable table, ReadOnlyMemory<byte> key)
    {
        if (found.Number(0) != (long)table || !found.Bytes(1).AsSpan().SequenceEqual(key.Span))
        {
            throw new StorageFailureException(
                HealthLedgerErrorCodes.Damaged,
                $"An index of '{Path.GetFileName(database.Path)}' leads to another row than the one that was asked "
                + "for. Nothing was changed. Stop the node, and restore the data folder from a copy.");
        }
    }

    private static byte[] NewestSegment(SqliteDatabase database)
    {
        SqliteStatement statement = database.Statement("SELECT id FROM segment ORDER BY id DESC LIMIT 1");
        try
        {
            return statement.Step() ? statement.Bytes(0) : [];
        }
        finally
        {
            statement.Reset();
        }
    }

    private static long? FindEnvelope(SqliteDatabase database, ReadOnlySpan<byte> segmentId)
    {
        SqliteStatement statement =
            database.Statement("SELECT envelope FROM segment WHERE id = ?1").Bind(1, segmentId);
        try
        {
            return statement.Step() ? statement.Number(0) : null;
        }
        finally
        {
            statement.Reset();
        }
    }

    private static void Erase(SqliteDatabase database, ReadOnlySpan<byte> segmentId)
    {
        if (FindEnvelope(database, segmentId) is not { } row)
        {
            return;
        }

        database.Overwrite("envelope", "envelope", row);
        database.Overwrite("envelope", "share", row);
        database.Statement("DELETE FROM segment WHERE id = ?1").Bind(1, segmentId).Run();
    }

    private static List<byte[]> ListPage(SqliteDatabase database, byte[] after)
    {
        SqliteStatement statement = database
            .Statement("SELECT id FROM segment WHERE id > ?1 ORDER BY id LIMIT ?2")
            .Bind(1, after)
            .Bind(2, PageRows);
        List<byte[]> page = new(PageRows);
        try
        {
            while (statement.Step())
            {
                page.Add(statement.Bytes(0));
            }

            return page;
        }
        finally
        {
            statement.Reset();
        }
    }
}
