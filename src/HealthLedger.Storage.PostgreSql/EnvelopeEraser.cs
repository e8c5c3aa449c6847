using HealthLedger.Storage.PostgreSql.Database;
using Npgsql;

namespace HealthLedger.Storage.PostgreSql;

/// <summary>
/// Deletes envelopes and what their rows leave in the table's files, as far as a client of the server can: the rows are
/// deleted, the table is vacuumed, and the space that became free is written over with zeros. The server's write-ahead
/// log, its copies and its backups keep what they have (docs/guides/postgresql.md).
/// </summary>
internal sealed class EnvelopeEraser
{
    private readonly PostgreSqlServer _server;
    private readonly PostgreSqlReaders _readers;
    private readonly WriterLease _lease;
    private readonly FencedSession _session;

    public EnvelopeEraser(
        PostgreSqlServer server, PostgreSqlReaders readers, WriterLease lease, FencedSession session)
    {
        _server = server;
        _readers = readers;
        _lease = lease;
        _session = session;
    }

    /// <summary>Erases; what is not there is passed over.</summary>
    public async ValueTask EraseAsync(ReadOnlyMemory<byte>[] ids, CancellationToken cancellationToken)
    {
        List<ErasedRow> rows = await _readers.ListAsync(
            $"SELECT id, octet_length(envelope), octet_length(share) FROM {_server.Quoted}.envelope WHERE id = ANY($1)",
            parameters => parameters.Blobs(ids),
            reader => new ErasedRow(reader.GetFieldValue<byte[]>(0), reader.GetInt32(1), reader.GetInt32(2)),
            cancellationToken).ConfigureAwait(false);
        await _session.WriteAsync(
            batch => batch.Add($"DELETE FROM {_server.Quoted}.envelope WHERE id = ANY($1)").Blobs(ids),
            isStored: null,
            cancellationToken).ConfigureAwait(false);
        if (rows.Count > 0)
        {
            await VacuumAsync().ConfigureAwait(false);
            await OverwriteAsync(rows).ConfigureAwait(false);
        }
    }

    /// <summary>Not fenced: it changes nothing that can be read.</summary>
    private async ValueTask VacuumAsync()
    {
        try
        {
            NpgsqlConnection session =
                await _server.OpenWriterAsync(CancellationToken.None).ConfigureAwait(false);
            await using (session.ConfigureAwait(false))
            {
                NpgsqlCommand command = session.Statement($"VACUUM {_server.Quoted}.envelope");
                command.CommandTimeout = 0;
                await using (command.ConfigureAwait(false))
                {
                    await command.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
                }
            }
        }
        catch (Exception exception) when (PostgreSqlFailure.IsOfDatabase(exception))
        {
            throw PostgreSqlFailure.Of(exception, _server.Where);
        }
    }

    /// <summary>
    /// Rows of zeros of the same lengths, gone within their own transaction: nobody sees them. On a new session,
    /// because one that has written goes on at its last page instead of where space became free.
    /// </summary>
    private async ValueTask OverwriteAsync(List<ErasedRow> rows)
    {
        ReadOnlyMemory<byte>[] ids = [.. rows.Select(row => row.Id)];
        FencedSession session = new(_server, _lease);
        await using (session.ConfigureAwait(false))
        {
            await session.WriteAsync(
                batch =>
                {
                    batch.Add(
                        $"""
                        INSERT INTO {_server.Quoted}.envelope (id, envelope, share)
                        SELECT id, decode(repeat('00', envelope::int), 'hex'), decode(repeat('00', share::int), 'hex')
                        FROM unnest($1::bytea[], $2::bigint[], $3::bigint[]) AS zeros (id, envelope, share)
                        """)
                        .Blobs(ids)
                        .Numbers([.. rows.Select(row => (long)row.EnvelopeBytes)])
                        .Numbers([.. rows.Select(row => (long)row.ShareBytes)]);
                    batch.Add($"DELETE FROM {_server.Quoted}.envelope WHERE id = ANY($1)").Blobs(ids);
                },
                isStored: null,
                CancellationToken.None).ConfigureAwait(false);
        }
    }
}
