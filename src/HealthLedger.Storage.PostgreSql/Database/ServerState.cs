using Npgsql;

namespace HealthLedger.Storage.PostgreSql.Database;

/// <summary>Version and settings of a server that durability rests on, as a session sees them.</summary>
/// <param name="Version">The major version.</param>
/// <param name="IsReadOnly">Whether it takes no writes.</param>
/// <param name="IsCrashSafe">Whether <c>fsync</c> and <c>full_page_writes</c> are on.</param>
/// <param name="IsSynchronous">Whether a commit waits for the disk.</param>
internal readonly record struct ServerState(int Version, bool IsReadOnly, bool IsCrashSafe, bool IsSynchronous)
{
    private const int MinimumVersion = 14;

    /// <summary>Asks the server.</summary>
    public static async ValueTask<ServerState> ReadAsync(
        NpgsqlConnection session, CancellationToken cancellationToken)
    {
        NpgsqlCommand command = session.Statement(
            """
            SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean,
                current_setting('fsync')::boolean AND current_setting('full_page_writes')::boolean,
                current_setting('synchronous_commit') IN ('on', 'remote_apply')
            """);
        await using (command.ConfigureAwait(false))
        {
            NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                return new ServerState(
                    session.PostgreSqlVersion.Major,
                    reader.GetBoolean(0),
                    reader.GetBoolean(1),
                    reader.GetBoolean(2));
            }
        }
    }

    /// <summary>Refuses a server that would not keep what it acknowledges.</summary>
    /// <param name="where">Server, database and schema.</param>
    /// <param name="acceptUnsafe">Whether one that is not safe in a crash is accepted.</param>
    /// <exception cref="StorageFailureException">HLS7024, HLS7025 or HLS7026.</exception>
    public void Check(string where, bool acceptUnsafe)
    {
        if (Version < MinimumVersion)
        {
            throw new StorageFailureException(
                HealthLedgerErrorCodes.ServerTooOld,
                $"The database server of '{where}' has version {Version}; {MinimumVersion} is needed. Upgrade the "
                + "server.");
        }

        if (IsReadOnly)
        {
            throw PostgreSqlFailure.ReadOnly(where);
        }

        if (!IsCrashSafe && !acceptUnsafe)
        {
            throw Unsafe(where, "fsync or full_page_writes is off");
        }

        if (!IsSynchronous)
        {
            throw Unsafe(where, "synchronous_commit is not on, although the session asks for it");
        }
    }

    private static StorageFailureException Unsafe(string where, string what) => new(
        HealthLedgerErrorCodes.ServerUnsafe,
        $"The database server of '{where}' loses acknowledged records in a power failure: {what}. Turn it on and open "
        + "the store again.");
}
