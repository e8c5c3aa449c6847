using System.Security.Cryptography;
using HealthLedger.Storage.PostgreSql.Database;
using Npgsql;

namespace HealthLedger.Storage.PostgreSql;

/// <summary>
/// A schema that was not there before, for a ledger that is being restored: disposing drops it with everything in it,
/// unless it was kept. No other schema is ever dropped.
/// </summary>
public sealed class PostgreSqlNewSchema : IAsyncDisposable
{
    private readonly PostgreSqlServer _server;
    private bool _isKept;

    private PostgreSqlNewSchema(PostgreSqlServer server) => _server = server;

    /// <summary>Makes an empty schema.</summary>
    /// <param name="options">Database and schema. A driver that is to fill the schema has
    /// <see cref="PostgreSqlLedgerStorageOptions.CreateSchema"/>.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    /// <exception cref="StorageFailureException">There is such a schema (HLS7029), the user may not make one (HLS7021),
    /// or the server does not answer (HLS7020).</exception>
    public static async Task<PostgreSqlNewSchema> CreateAsync(
        PostgreSqlLedgerStorageOptions options, CancellationToken cancellationToken = default)
    {
        // Checks the options.
        _ = new PostgreSqlLedgerStorageDriver(options);
        PostgreSqlServer server = new(options, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        try
        {
            await RunAsync(server, $"CREATE SCHEMA {server.Quoted}", cancellationToken).ConfigureAwait(false);
            return new PostgreSqlNewSchema(server);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.DuplicateSchema)
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw new StorageFailureException(
                HealthLedgerErrorCodes.SchemaExists,
                $"The schema '{server.Where}' is there already, and nothing is ever restored over something. Name a "
                + "new one.");
        }
        catch (Exception exception) when (PostgreSqlFailure.IsOfDatabase(exception))
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw PostgreSqlFailure.Of(exception, server.Where);
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>From now on the schema stays.</summary>
    public void Keep() => _isKept = true;

    /// <summary>Drops the schema, unless it was kept. Where the server does not do so it stays.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_isKept)
            {
                await RunAsync(_server, $"DROP SCHEMA {_server.Quoted} CASCADE", CancellationToken.None)
                    .ConfigureAwait(false);
            }
        }
        catch (Exception exception)
            when (exception is StorageFailureException || PostgreSqlFailure.IsOfDatabase(exception))
        {
            // It holds what a backup holds, encrypted under the vault; an operator sees it by its name.
        }

        await _server.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task RunAsync(PostgreSqlServer server, string text, CancellationToken cancellationToken)
    {
        NpgsqlConnection session = await server.OpenWriterAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            NpgsqlCommand command = session.Statement(text);
            await using (command.ConfigureAwait(false))
            {
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
