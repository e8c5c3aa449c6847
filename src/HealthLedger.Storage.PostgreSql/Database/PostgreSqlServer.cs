using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace HealthLedger.Storage.PostgreSql.Database;

/// <summary>
/// The server as one storage uses it: sessions that write, sessions that read, and the checks of what the server is
/// set to. Sessions carry the name of this opening, so that a later one can tell and end those of a dead one.
/// </summary>
internal sealed class PostgreSqlServer : IAsyncDisposable
{
    private const int MaximumWriters = 10;
    private const int MaximumReaders = 32;
    private const int PreparedStatements = 64;
    private const string NamePrefix = "HealthLedger ";

    // Durable commits whatever the server's default, no function or table of another schema, and an end to sessions
    // whose machine is gone.
    private const string SessionSettings =
        "-c synchronous_commit=on -c search_path=pg_catalog -c idle_in_transaction_session_timeout=60000 "
        + "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3";

    private readonly NpgsqlDataSource _writers;
    private readonly NpgsqlDataSource _readers;
    private volatile bool _isClosed;

    public PostgreSqlServer(PostgreSqlLedgerStorageOptions options, string holder)
    {
        NpgsqlConnectionStringBuilder settings = new(options.ConnectionString);
        Schema = options.Schema;
        Holder = holder;
        Quoted = $"\"{options.Schema}\"";
        Where = $"{settings.Host}/{settings.Database}/{options.Schema}";
        LockKey = (long)(BinaryPrimitives.ReadUInt64BigEndian(
            SHA256.HashData(Encoding.UTF8.GetBytes("healthledger-writer:" + options.Schema))) >> 2);
        settings.ApplicationName = SessionName(holder);
        settings.CommandTimeout = (int)Math.Ceiling(options.CommandTimeout.TotalSeconds);
        settings.Timeout = Math.Min(settings.Timeout, settings.CommandTimeout);
        settings.MaxAutoPrepare = PreparedStatements;
        settings.AutoPrepareMinUsages = 2;
        settings.IncludeErrorDetail = false;
        settings.LogParameters = false;
        settings.Multiplexing = false;
        settings.Enlist = false;
        settings.Pooling = true;
        settings.MinPoolSize = 0;
        settings.Options = string.IsNullOrEmpty(settings.Options)
            ? SessionSettings
            : $"{settings.Options} {SessionSettings}";
        settings.MaxPoolSize = MaximumWriters;
        _writers = NpgsqlDataSource.Create(settings);
        settings.MaxPoolSize = MaximumReaders;
        _readers = NpgsqlDataSource.Create(settings);
    }

    /// <summary>The schema's name.</summary>
    public string Schema { get; }

    /// <summary>The schema's name as it stands in a statement.</summary>
    public string Quoted { get; }

    /// <summary>Server, database and schema, for messages.</summary>
    public string Where { get; }

    /// <summary>The name of this opening, 32 hexadecimal digits; no other has it.</summary>
    public string Holder { get; }

    /// <summary>The advisory lock that the writer's session holds as long as it lives; 0 to 2^62 - 1.</summary>
    public long LockKey { get; }

    /// <summary>The name that the sessions of an opening carry.</summary>
    public static string SessionName(string holder) => NamePrefix + holder;

    /// <summary>A session for writing; disposed by the caller.</summary>
    /// <exception cref="StorageFailureException">HLS7020, HLS7021 or HLS7022.</exception>
    public ValueTask<NpgsqlConnection> OpenWriterAsync(CancellationToken cancellationToken) =>
        OpenAsync(_writers, cancellationToken);

    /// <summary>A session for reading; disposed by the caller.</summary>
    /// <exception cref="StorageFailureException">HLS7020, HLS7021 or HLS7022.</exception>
    public ValueTask<NpgsqlConnection> OpenReaderAsync(CancellationToken cancellationToken) =>
        OpenAsync(_readers, cancellationToken);

    /// <summary>From now on every use is refused.</summary>
    public void Close() => _isClosed = true;

    /// <summary>Refuses the use of storage that was disposed.</summary>
    public void ThrowIfClosed() => ObjectDisposedException.ThrowIf(_isClosed, typeof(ILedgerStorage));

    /// <summary>Forgets idle sessions that may be broken as another one was.</summary>
    public void ForgetIdleReaders() => _readers.Clear();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _readers.DisposeAsync().ConfigureAwait(false);
        await _writers.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<NpgsqlConnection> OpenAsync(
        NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        try
        {
            return await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (PostgreSqlFailure.IsOfDatabase(exception))
        {
            throw PostgreSqlFailure.Of(exception, Where);
        }
    }
}
