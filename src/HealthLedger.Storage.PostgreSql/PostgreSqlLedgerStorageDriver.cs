using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using HealthLedger.Storage.PostgreSql.Database;
using Npgsql;

namespace HealthLedger.Storage.PostgreSql;

/// <summary>
/// Opens a node's storage in a schema of a PostgreSQL database (14 or newer). Exactly one node writes to a schema: the
/// one that holds its lease. Another that opens it waits, and takes over when the first one dies.
/// </summary>
public sealed class PostgreSqlLedgerStorageDriver : ILedgerStorageDriver
{
    private const int MaximumSchemaLength = 48;
    private const int HolderBytes = 16;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TenMinutes = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly SearchValues<char> SchemaCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_");

    private readonly PostgreSqlLedgerStorageOptions _options;
    private readonly TimeProvider _timeProvider;

    /// <summary>Makes a driver; nothing is opened yet.</summary>
    /// <param name="options">Database, schema and times; copied.</param>
    /// <param name="timeProvider">The clock of waiting and of renewals; null is the system's. What is valid how long
    /// is the database's time.</param>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    public PostgreSqlLedgerStorageDriver(PostgreSqlLedgerStorageOptions options, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (FaultOf(options) is { } fault)
        {
            throw new ArgumentException(fault, nameof(options));
        }

        _options = new PostgreSqlLedgerStorageOptions
        {
            ConnectionString = options.ConnectionString,
            Schema = options.Schema,
            CreateSchema = options.CreateSchema,
            HandOverTimeout = options.HandOverTimeout,
            LeaseDuration = options.LeaseDuration,
            CommandTimeout = options.CommandTimeout,
            OutageTimeout = options.OutageTimeout,
            AcceptUnsafeServer = options.AcceptUnsafeServer,
        };
        _timeProvider = timeProvider ?? TimeProvider.System;
    }

    /// <inheritdoc/>
    public bool StoresInFolder => false;

    /// <inheritdoc/>
    [SuppressMessage("Reliability", "CA2000", Justification = "The storage that is returned owns the parts.")]
    public async ValueTask<ILedgerStorage> OpenAsync(CancellationToken cancellationToken)
    {
        string holder = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(HolderBytes));
        PostgreSqlParts parts = new(new PostgreSqlServer(_options, holder));
        try
        {
            await OpenPartsAsync(parts, cancellationToken).ConfigureAwait(false);
            return new PostgreSqlLedgerStorage(parts);
        }
        catch (Exception exception) when (PostgreSqlFailure.IsOfDatabase(exception))
        {
            await parts.DisposeAsync().ConfigureAwait(false);
            throw PostgreSqlFailure.Of(exception, parts.Server.Where);
        }
        catch
        {
            await parts.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Whether a text may name a schema.</summary>
    internal static bool IsSchemaName(string? name) =>
        name is { Length: > 0 and <= MaximumSchemaLength }
        && !char.IsAsciiDigit(name[0])
        && !name.AsSpan().ContainsAnyExcept(SchemaCharacters)
        && !name.StartsWith("pg_", StringComparison.Ordinal);

    private static string? FaultOf(PostgreSqlLedgerStorageOptions options)
    {
        if (!IsSchemaName(options.Schema))
        {
            return "The schema's name is not one that is allowed.";
        }

        if (!IsConnectionString(options.ConnectionString))
        {
            return "The connection string names no host or is malformed.";
        }

        bool isHandOver =
            options.HandOverTimeout >= TimeSpan.Zero || options.HandOverTimeout == Timeout.InfiniteTimeSpan;
        bool isWithin = isHandOver
            && IsWithin(options.LeaseDuration, TenMinutes)
            && IsWithin(options.CommandTimeout, TenMinutes)
            && IsWithin(options.OutageTimeout, Hour);
        return isWithin ? null : "A time is outside its range.";
    }

    private static bool IsWithin(TimeSpan time, TimeSpan most) => time >= Second && time <= most;

    private static bool IsConnectionString(string? text)
    {
        try
        {
            return !string.IsNullOrEmpty(text)
                && !string.IsNullOrEmpty(new NpgsqlConnectionStringBuilder(text).Host);
        }
        catch (ArgumentException)
        {
            // Its message may quote the password.
            return false;
        }
    }

    /// <summary>Formats and settings are checked before the lease is asked for: a node that cannot run does not wait.
    /// </summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "The parts, or the lease among them, own the sessions.")]
    private async ValueTask OpenPartsAsync(PostgreSqlParts parts, CancellationToken cancellationToken)
    {
        PostgreSqlServer server = parts.Server;
        NpgsqlConnection session = await server.OpenWriterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ServerState state = await ServerState.ReadAsync(session, cancellationToken).ConfigureAwait(false);
            state.Check(server.Where, _options.AcceptUnsafeServer);
            await new PostgreSqlSchema(server).PrepareAsync(session, _options.CreateSchema, cancellationToken)
                .ConfigureAwait(false);
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        WriterLease lease = await new LeaseQueue(server, _options, _timeProvider)
            .TakeAsync(session, cancellationToken).ConfigureAwait(false);
        parts.Lease = lease;
        parts.JournalSession = new FencedSession(server, lease);
        parts.CustodySession = new FencedSession(server, lease);
        parts.BlockSession = new FencedSession(server, lease);
        parts.CustodyQueue = new CustodyQueue(server, parts.CustodySession);
        parts.Journal = await PostgreSqlJournal
            .OpenAsync(server, parts.Readers, parts.JournalSession, parts.BlockSession, cancellationToken)
            .ConfigureAwait(false);
        parts.Blocks = await PostgreSqlBlockStore
            .OpenAsync(server, parts.Readers, parts.BlockSession, cancellationToken).ConfigureAwait(false);
    }
}
