using System.Globalization;
using Npgsql;

namespace HealthLedger.Storage.PostgreSql.Database;

/// <summary>
/// The tables of a ledger (docs/spec/storage.md, PostgreSQL): makes them, or checks that they are ours.
/// </summary>
internal sealed class PostgreSqlSchema
{
    private const int Version = 1;

    // Values that do not compress are stored beside their rows as they are. Tables of one row, and those that are
    // emptied as fast as they are filled, are cleaned by count and not by share.
    private const string Tables =
        """
        CREATE TABLE {0}.version (number integer PRIMARY KEY);
        CREATE TABLE {0}.lease (
            epoch bigint PRIMARY KEY, holder text NOT NULL, expires timestamptz NOT NULL) WITH (fillfactor = 10);
        CREATE TABLE {0}.journal_end (next bigint NOT NULL, link bigint NOT NULL) WITH (fillfactor = 10);
        CREATE TABLE {0}.journal (
            position bigint PRIMARY KEY, bytes bytea NOT NULL, checksum bigint NOT NULL, link bigint NOT NULL)
            WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
        CREATE TABLE {0}.block (height bigint PRIMARY KEY, journal_end bigint NOT NULL, bytes bytea NOT NULL);
        CREATE TABLE {0}.entry_index (
            kind smallint, key bytea, height bigint, entry bigint, PRIMARY KEY (kind, key, height, entry));
        CREATE TABLE {0}.tile (level smallint, number bigint, hashes bytea NOT NULL, PRIMARY KEY (level, number));
        CREATE TABLE {0}.state (
            kind smallint, key bytea, value bytea NOT NULL, blinding bytea NOT NULL, PRIMARY KEY (kind, key));
        CREATE TABLE {0}.state_page (path bytea PRIMARY KEY, content bytea NOT NULL) WITH (fillfactor = 70);
        CREATE TABLE {0}.envelope (id bytea PRIMARY KEY, envelope bytea NOT NULL, share bytea NOT NULL);
        CREATE TABLE {0}.private_row (
            kind smallint, key bytea, time bigint NOT NULL, value bytea NOT NULL, PRIMARY KEY (kind, key));
        CREATE INDEX private_row_by_time ON {0}.private_row (kind, time, key);
        ALTER TABLE {0}.journal ALTER bytes SET STORAGE EXTERNAL;
        ALTER TABLE {0}.block ALTER bytes SET STORAGE EXTERNAL;
        ALTER TABLE {0}.tile ALTER hashes SET STORAGE EXTERNAL;
        ALTER TABLE {0}.state_page ALTER content SET STORAGE PLAIN;
        ALTER TABLE {0}.envelope ALTER envelope SET STORAGE EXTERNAL, ALTER share SET STORAGE EXTERNAL;
        CREATE FUNCTION {0}.fence(expected bigint) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM 1 FROM {0}.lease WHERE epoch = expected FOR KEY SHARE;
            IF NOT FOUND THEN
                RAISE EXCEPTION SQLSTATE 'HLF01';
            END IF;
        END $$;
        CREATE FUNCTION {0}.advance_journal(at bigint, at_link bigint, following bigint, following_link bigint)
        RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE {0}.journal_end SET next = following, link = following_link WHERE next = at AND link = at_link;
            IF NOT FOUND THEN
                RAISE EXCEPTION SQLSTATE 'HLF02';
            END IF;
        END $$;
        INSERT INTO {0}.lease VALUES (0, '', '-infinity');
        INSERT INTO {0}.journal_end VALUES (0, 0);
        INSERT INTO {0}.version VALUES ({2});
        """;

    private readonly PostgreSqlServer _server;

    public PostgreSqlSchema(PostgreSqlServer server) => _server = server;

    /// <summary>Makes the tables when that is asked for and there are none, or checks their version.</summary>
    /// <param name="connection">Used by nobody else meanwhile.</param>
    /// <param name="mayCreate">Whether they may be made.</param>
    /// <param name="cancellationToken">Cancels; nothing is made then.</param>
    /// <exception cref="StorageFailureException">HLS7002, HLS7007, HLS7011 or HLS7023.</exception>
    public async ValueTask PrepareAsync(
        NpgsqlConnection connection, bool mayCreate, CancellationToken cancellationToken)
    {
        (bool isLedger, bool hasTables) = await LookAsync(connection, cancellationToken).ConfigureAwait(false);
        if (!isLedger)
        {
            if (hasTables)
            {
                throw new StorageFailureException(
                    HealthLedgerErrorCodes.Damaged,
                    $"The schema '{_server.Where}' holds tables that are not a ledger's. Name a schema of the ledger's "
                    + "own.");
            }

            if (!mayCreate)
            {
                throw new StorageFailureException(
                    HealthLedgerErrorCodes.SchemaMissing,
                    $"The schema '{_server.Where}' is not there or is empty. Check its name, or allow the driver to "
                    + "make it (CreateSchema).");
            }

            await CreateAsync(connection, cancellationToken).ConfigureAwait(false);
        }

        await CheckVersionAsync(connection, cancellationToken).ConfigureAwait(false);
    }

    // In one statement, which sees one state: between two of them another may have made the tables.
    private async ValueTask<(bool IsLedger, bool HasTables)> LookAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        NpgsqlCommand command = connection.Statement(
            "SELECT count(*) FILTER (WHERE tablename = 'version') > 0, count(*) > 0 FROM pg_tables "
            + "WHERE schemaname = $1");
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = _server.Schema });
            NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                return (reader.GetBoolean(0), reader.GetBoolean(1));
            }
        }
    }

    /// <summary>One transaction; of two that make the same schema the second finds it made.</summary>
    private async ValueTask CreateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        NpgsqlTransaction transaction =
            await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            await RunAsync(connection, Text("SELECT pg_advisory_xact_lock({1} + 1)"), cancellationToken)
                .ConfigureAwait(false);
            if ((await LookAsync(connection, cancellationToken).ConfigureAwait(false)).IsLedger)
            {
                return;
            }

            await RunAsync(connection, Text("CREATE SCHEMA IF NOT EXISTS {0}"), cancellationToken)
                .ConfigureAwait(false);
            await RunAsync(connection, Text(Tables), cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask CheckVersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        NpgsqlCommand command = connection.Statement($"SELECT max(number) FROM {_server.Quoted}.version");
        await using (command.ConfigureAwait(false))
        {
            object? found = await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
            int version = found is int number ? number : 0;
            if (version > Version)
            {
                throw new StorageFailureException(
                    HealthLedgerErrorCodes.StoreTooNew,
                    $"The schema '{_server.Where}' has format {version}; this version reads {Version}. Use the version "
                    + "that wrote it, or a newer one.");
            }

            if (version < Version)
            {
                throw new StorageFailureException(
                    HealthLedgerErrorCodes.StoreTooOld,
                    $"The schema '{_server.Where}' has format {version}; this version reads {Version}. Upgrade the "
                    + "store first.");
            }
        }
    }

    private string Text(string format) =>
        string.Format(CultureInfo.InvariantCulture, format, _server.Quoted, _server.LockKey, Version);

    private static async ValueTask RunAsync(
        NpgsqlConnection connection, string text, CancellationToken cancellationToken)
    {
        NpgsqlCommand command = connection.Statement(text);
        await using (command.ConfigureAwait(false))
        {
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
