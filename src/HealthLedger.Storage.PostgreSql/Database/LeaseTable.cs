using System.Globalization;
using Npgsql;

namespace HealthLedger.Storage.PostgreSql.Database;

/// <summary>The statements on the table of the lease. All times are the database's.</summary>
internal sealed class LeaseTable
{
    // Longer is waited only for a transaction of a session that does not move; it is ended then.
    private const string BoundedWait = "SELECT set_config('lock_timeout', '2000', true)";

    private readonly PostgreSqlServer _server;
    private readonly TimeSpan _duration;

    public LeaseTable(PostgreSqlServer server, TimeSpan duration)
    {
        _server = server;
        _duration = duration;
    }

    /// <summary>Who holds the lease, whether it has run out, and whether the holder's session is there.</summary>
    public async ValueTask<LeaseHolder> ReadAsync(NpgsqlConnection session, CancellationToken cancellationToken)
    {
        NpgsqlCommand command = session.Statement(
            $"""
            SELECT holder, holder = '' OR expires <= clock_timestamp(), EXISTS (
                SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                AND classid::bigint = $1 AND objid::bigint = $2)
            FROM {_server.Quoted}.lease
            """);
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.Number(_server.LockKey >> 32).Number(_server.LockKey & uint.MaxValue);
            NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                return await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
                    ? new LeaseHolder(reader.GetString(0), reader.GetBoolean(1), reader.GetBoolean(2))
                    : throw new StorageFailureException(
                        HealthLedgerErrorCodes.Damaged,
                        $"The lease of '{_server.Where}' is missing. Restore the schema from a copy.");
            }
        }
    }

    /// <summary>Takes the lease from a holder, waiting for the write that it is executing.</summary>
    /// <param name="session">The session.</param>
    /// <param name="from">The holder that was read.</param>
    /// <param name="isGone">Whether it is taken before it has run out, because the holder died.</param>
    /// <returns>The new epoch, or null when the holder has changed or renewed it.</returns>
    public ValueTask<long?> TryTakeAsync(NpgsqlConnection session, string from, bool isGone) => EpochAsync(
        session,
        $"""
        UPDATE {_server.Quoted}.lease SET epoch = epoch + 1, holder = $1, expires = clock_timestamp() + $2::interval
        WHERE holder = $3 AND (holder = '' OR expires <= clock_timestamp() OR $4) RETURNING epoch
        """,
        parameters => parameters.Text(_server.Holder).Text(Duration).Text(from).Flag(isGone));

    /// <summary>Raises the epoch of the lease that is ours.</summary>
    /// <returns>The new epoch, or null when it is ours no longer.</returns>
    public ValueTask<long?> RenewEpochAsync(NpgsqlConnection session) => EpochAsync(
        session,
        $"""
        UPDATE {_server.Quoted}.lease SET epoch = epoch + 1, expires = clock_timestamp() + $2::interval
        WHERE holder = $1 RETURNING epoch
        """,
        parameters => parameters.Text(_server.Holder).Text(Duration));

    /// <summary>Moves the end of the lease; false when it is ours no longer.</summary>
    public async ValueTask<bool> RenewAsync(NpgsqlConnection session) => await RunAsync(
        session,
        $"UPDATE {_server.Quoted}.lease SET expires = clock_timestamp() + $2::interval WHERE holder = $1",
        parameters => parameters.Text(_server.Holder).Text(Duration)).ConfigureAwait(false) == 1;

    /// <summary>Gives the lease back, if it is ours.</summary>
    public async ValueTask ReleaseAsync(NpgsqlConnection session) => await RunAsync(
        session,
        $"UPDATE {_server.Quoted}.lease SET holder = '', expires = '-infinity' WHERE holder = $1",
        parameters => parameters.Text(_server.Holder)).ConfigureAwait(false);

    /// <summary>Takes the advisory lock that says that this session is alive.</summary>
    public async ValueTask<bool> TryLockAsync(NpgsqlConnection session)
    {
        NpgsqlCommand command = session.Statement("SELECT pg_try_advisory_lock($1)");
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.Number(_server.LockKey);
            return (bool)(await command.ExecuteScalarAsync(CancellationToken.None).ConfigureAwait(false))!;
        }
    }

    /// <summary>Ends one session of this opening.</summary>
    public async ValueTask EndSessionAsync(NpgsqlConnection session, int process) => await RunAsync(
        session,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND application_name = $2",
        parameters => parameters.Number(process).Text(PostgreSqlServer.SessionName(_server.Holder)))
        .ConfigureAwait(false);

    /// <summary>Ends what sessions another opening has left, as far as the server lets this user.</summary>
    public async ValueTask EndSessionsAsync(NpgsqlConnection session, string holder) => await RunAsync(
        session,
        """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = $1 AND usename = current_user AND pid <> pg_backend_pid()
        """,
        parameters => parameters.Text(PostgreSqlServer.SessionName(holder))).ConfigureAwait(false);

    private string Duration => string.Create(CultureInfo.InvariantCulture, $"{_duration.TotalMilliseconds:F0} ms");

    private static async ValueTask<long?> EpochAsync(
        NpgsqlConnection session, string text, Action<NpgsqlParameterCollection> bind)
    {
        NpgsqlBatch batch = session.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.Add(BoundedWait);
            bind(batch.Add(text));
            NpgsqlDataReader reader = await batch.ExecuteReaderAsync(CancellationToken.None).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                await reader.NextResultAsync(CancellationToken.None).ConfigureAwait(false);
                bool isThere = await reader.ReadAsync(CancellationToken.None).ConfigureAwait(false);
                long? epoch = isThere ? reader.GetInt64(0) : null;

                // The transaction ends with the last result: only then the epoch is ours.
                while (await reader.NextResultAsync(CancellationToken.None).ConfigureAwait(false))
                {
                }

                return epoch;
            }
        }
    }

    private static async ValueTask<int> RunAsync(
        NpgsqlConnection session, string text, Action<NpgsqlParameterCollection> bind)
    {
        NpgsqlCommand command = session.Statement(text);
        await using (command.ConfigureAwait(false))
        {
            bind(command.Parameters);
            return await command.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }
}
