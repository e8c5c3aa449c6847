using System.Security.Cryptography;
using HealthLedger.Storage;
using HealthLedger.Storage.PostgreSql;
using HealthLedger.Storage.Sqlite;

namespace HealthLedger.Cli.Input;

/// <summary>
/// Where `restore` and `backup drill` restore to: the folder, or a new schema where the command names a database. The
/// schema goes when this is disposed, unless it was kept.
/// </summary>
internal sealed class RestoreTarget : IAsyncDisposable
{
    private readonly CommandContext _context;
    private readonly PostgreSqlLedgerStorageOptions? _server;
    private readonly PostgreSqlNewSchema? _schema;

    private RestoreTarget(
        CommandContext context, PostgreSqlLedgerStorageOptions? server, PostgreSqlNewSchema? schema)
    {
        _context = context;
        _server = server;
        _schema = schema;
    }

    /// <summary>Makes the schema, where a database is named.</summary>
    /// <param name="context">The command.</param>
    /// <param name="isTrial">Whether the schema has a name of its own in place of the one that is named.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<RestoreTarget> CreateAsync(
        CommandContext context, bool isTrial, CancellationToken cancellationToken)
    {
        if (StorageSource.Server(context) is not { } server)
        {
            return new RestoreTarget(context, null, null);
        }

        (server.CreateSchema, server.HandOverTimeout) = (true, TimeSpan.Zero);
        if (isTrial)
        {
            server.Schema = "drill_" + RandomNumberGenerator.GetHexString(16, lowercase: true);
        }

        // Says what is wrong with the text before anything is made.
        _ = StorageSource.Driver(context, server);
        return new RestoreTarget(
            context,
            server,
            await PostgreSqlNewSchema.CreateAsync(server, cancellationToken).ConfigureAwait(false));
    }

    public ILedgerStorageDriver DriverOf(string folder) => _server is null
        ? new SqliteLedgerStorageDriver(
            new SqliteLedgerStorageOptions { DataFolder = folder, HandOverTimeout = TimeSpan.Zero },
            _context.Environment.Time)
        : StorageSource.Driver(_context, _server);

    public void Keep() => _schema?.Keep();

    public ValueTask DisposeAsync() => _schema?.DisposeAsync() ?? ValueTask.CompletedTask;
}
