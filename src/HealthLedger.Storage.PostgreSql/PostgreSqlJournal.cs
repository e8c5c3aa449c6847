using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using HealthLedger.Storage.PostgreSql.Database;
using Npgsql;

namespace HealthLedger.Storage.PostgreSql;

/// <summary>
/// The journal in a table: positions without gaps, each record with its checksum and that of the record before, and
/// its end in a table of its own, so that records cannot go missing at either end unnoticed.
/// </summary>
[SuppressMessage(
    "Usage", "CA2213", Justification = "The gate has no handle, and late callers must be told that it is closed.")]
internal sealed class PostgreSqlJournal : IJournal
{
    private const ulong ReleaseAtOnce = 256;

    private readonly PostgreSqlServer _server;
    private readonly PostgreSqlReaders _readers;
    private readonly FencedSession _session;
    private readonly FencedSession _housekeeping;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly string _advance;
    private readonly string _insert;
    private ulong _end;
    private uint _link;
    private ulong _begin;

    private PostgreSqlJournal(
        PostgreSqlServer server,
        PostgreSqlReaders readers,
        FencedSession session,
        FencedSession housekeeping,
        JournalExtent extent)
    {
        _server = server;
        _readers = readers;
        _session = session;
        _housekeeping = housekeeping;
        (_begin, _end, _link) = (extent.Begin, extent.End, extent.Link);
        _advance = $"SELECT {server.Quoted}.advance_journal($1, $2, $3, $4)";
        _insert = $"INSERT INTO {server.Quoted}.journal (position, bytes, checksum, link) "
            + "SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::bigint[], $4::bigint[])";
    }

    /// <summary>The oldest position that is held.</summary>
    public JournalPosition Begin => new(Volatile.Read(ref _begin));

    /// <inheritdoc/>
    public JournalPosition End => new(Volatile.Read(ref _end));

    /// <summary>Reads where the journal begins and ends, and that no record is missing between.</summary>
    /// <exception cref="StorageFailureException">HLS7007 or HLS7010.</exception>
    public static async ValueTask<PostgreSqlJournal> OpenAsync(
        PostgreSqlServer server,
        PostgreSqlReaders readers,
        FencedSession session,
        FencedSession housekeeping,
        CancellationToken cancellationToken)
    {
        List<JournalExtent> found = await readers.ListAsync(
            $"""
            SELECT next, journal_end.link, coalesce(min(position), next), count(position),
                coalesce(max(position) + 1, next),
                (SELECT checksum FROM {server.Quoted}.journal ORDER BY position DESC LIMIT 1)
            FROM {server.Quoted}.journal_end LEFT JOIN {server.Quoted}.journal ON true GROUP BY next, journal_end.link
            """,
            _ => { },
            reader => JournalExtent.Read(reader),
            cancellationToken).ConfigureAwait(false);
        if (found is not [{ IsWhole: true } extent])
        {
            throw new StorageFailureException(
                HealthLedgerErrorCodes.Damaged,
                $"Records are missing in the journal of '{server.Where}', or its end is not the one that was written. "
                + "Keep it for inspection and restore the schema from a copy.");
        }

        return new PostgreSqlJournal(server, readers, session, housekeeping, extent);
    }

    /// <inheritdoc/>
    public async ValueTask<JournalPosition> AppendAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> records, CancellationToken cancellationToken)
    {
        StorageContract.CheckAppend(records);
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _server.ThrowIfClosed();
            ulong first = _end;
            JournalRows rows = new(records, first, _link);
            await _session.WriteAsync(
                batch =>
                {
                    batch.Add(_advance).Number((long)first).Number(_link).Number((long)rows.End).Number(rows.Link);
                    batch.Add(_insert).Numbers(rows.Positions).Blobs(rows.Bytes).Numbers(rows.Checksums)
                        .Numbers(rows.Links);
                },
                connection => IsStoredAsync(connection, rows),
                cancellationToken).ConfigureAwait(false);
            _link = rows.Link;
            Volatile.Write(ref _end, rows.End);
            return new JournalPosition(first);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<JournalRecord> ReadAsync(
        JournalPosition from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _server.ThrowIfClosed();
        ulong end = End.Value;
        ulong next = from.Value;
        Require(next <= end, HealthLedgerErrorCodes.FileMissing, next);
        uint? link = null;
        IAsyncEnumerable<StoredRecord> rows = _readers.StreamAsync(
            $"""
            SELECT position, bytes, checksum, link FROM {_server.Quoted}.journal
            WHERE position >= $1 AND position < $2 ORDER BY position
            """,
            parameters => parameters.Number((long)from.Value).Number((long)end),
            reader => new StoredRecord(
                StoredNumber.Position(reader.GetInt64(0)),
                reader.GetFieldValue<byte[]>(1),
                StoredNumber.Narrow(reader.GetInt64(2)),
                StoredNumber.Narrow(reader.GetInt64(3))),
            cancellationToken);
        await foreach (StoredRecord row in rows.ConfigureAwait(false))
        {
            bool isFirst = link is null;
            Require(
                row.Position == next,
                isFirst ? HealthLedgerErrorCodes.FileMissing : HealthLedgerErrorCodes.Damaged,
                next);
            Require(
                row.Checksum == Crc32C.Of(row.Position, row.Bytes) && (isFirst || row.Link == link),
                HealthLedgerErrorCodes.Damaged,
                next);
            yield return new JournalRecord(new JournalPosition(next), row.Bytes);
            link = row.Checksum;
            next++;
        }

        Require(
            next == end, link is null ? HealthLedgerErrorCodes.FileMissing : HealthLedgerErrorCodes.Damaged, next);
    }

    /// <inheritdoc/>
    public async ValueTask ReleaseBeforeAsync(JournalPosition position, CancellationToken cancellationToken)
    {
        _server.ThrowIfClosed();
        ulong end = End.Value;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(position.Value, end, nameof(position));

        // The newest record stays, so that the link of the next one can be checked.
        ulong before = Math.Min(position.Value, end == 0 ? 0 : end - 1);
        if (before < Volatile.Read(ref _begin) + ReleaseAtOnce)
        {
            return;
        }

        await _housekeeping.WriteAsync(
            batch =>
            {
                // Housekeeping need not wait for the disk: what it removes is not needed, there or not.
                batch.Add("SELECT set_config('synchronous_commit', 'off', true)");
                batch.Add($"DELETE FROM {_server.Quoted}.journal WHERE position < $1").Number((long)before);
            },
            isStored: null,
            cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _begin, before);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _session.DisposeAsync();

    private async ValueTask<bool> IsStoredAsync(NpgsqlConnection connection, JournalRows rows)
    {
        NpgsqlCommand command = connection.Statement(
            $"SELECT count(*) FROM {_server.Quoted}.journal_end WHERE next = $1 AND link = $2");
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.Number((long)rows.End).Number(rows.Link);
            return (long)(await command.ExecuteScalarAsync().ConfigureAwait(false))! == 1;
        }
    }

    private void Require(bool isTrue, string code, ulong position)
    {
        if (!isTrue)
        {
            throw new StorageFailureException(
                code,
                $"The journal of '{_server.Where}' does not hold record {position} as it was written, or released it. "
                + "Keep it for inspection and restore the schema from a copy; its tables belong together.");
        }
    }
}
