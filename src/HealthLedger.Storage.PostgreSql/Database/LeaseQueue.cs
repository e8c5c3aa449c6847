using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace HealthLedger.Storage.PostgreSql.Database;

/// <summary>
/// Waits for the lease: until it is given back, has run out, or the session of its holder has been away for some time.
/// The last is a guess; a holder that lives all the same is shut out by its epoch.
/// </summary>
internal sealed class LeaseQueue
{
    private static readonly TimeSpan AskAfter = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan GoneAfter = TimeSpan.FromSeconds(1);

    private readonly PostgreSqlServer _server;
    private readonly PostgreSqlLedgerStorageOptions _options;
    private readonly TimeProvider _time;
    private readonly LeaseTable _table;
    private string? _absentee;
    private long _absentSince;

    public LeaseQueue(PostgreSqlServer server, PostgreSqlLedgerStorageOptions options, TimeProvider time)
    {
        _server = server;
        _options = options;
        _time = time;
        _table = new LeaseTable(server, options.LeaseDuration);
    }

    /// <summary>Takes the lease.</summary>
    /// <param name="session">Owned by the lease when this returns, closed when it throws.</param>
    /// <param name="cancellationToken">Cancels waiting.</param>
    /// <exception cref="StorageFailureException">HLS7004, or the server fails.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The lease that is returned owns the session.")]
    public async ValueTask<WriterLease> TakeAsync(NpgsqlConnection session, CancellationToken cancellationToken)
    {
        long started = _time.GetTimestamp();
        NpgsqlConnection? current = session;
        try
        {
            while (true)
            {
                try
                {
                    current ??= await _server.OpenWriterAsync(cancellationToken).ConfigureAwait(false);
                    if (await TryTakeAsync(current, cancellationToken).ConfigureAwait(false) is { } epoch)
                    {
                        WriterLease lease = new(_server, _options, _time, current, epoch);
                        current = null;
                        return lease;
                    }
                }
                catch (Exception exception) when (PostgreSqlFailure.MayPass(exception))
                {
                    // Whoever stands by outlives a restart of the server.
                    await CloseAsync(current).ConfigureAwait(false);
                    current = null;
                }

                await WaitAsync(started, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            await CloseAsync(current).ConfigureAwait(false);
        }
    }

    private async ValueTask<long?> TryTakeAsync(NpgsqlConnection session, CancellationToken cancellationToken)
    {
        LeaseHolder holder = await _table.ReadAsync(session, cancellationToken).ConfigureAwait(false);
        bool isGone = IsGone(holder);
        if (!holder.IsOver && !isGone)
        {
            return null;
        }

        try
        {
            // Not cancelled: a lease that was taken must be known.
            long? epoch = await _table.TryTakeAsync(session, holder.Name, isGone).ConfigureAwait(false);
            if (epoch is not null)
            {
                await _table.TryLockAsync(session).ConfigureAwait(false);
            }

            return epoch;
        }
        catch (PostgresException exception) when (
            string.Equals(exception.SqlState, PostgresErrorCodes.LockNotAvailable, StringComparison.Ordinal))
        {
            // A session of the holder stands still within a write. It would be shut out anyhow.
            await _table.EndSessionsAsync(session, holder.Name).ConfigureAwait(false);
            return null;
        }
    }

    private bool IsGone(LeaseHolder holder)
    {
        if (holder.IsAlive || holder.IsOver)
        {
            _absentee = null;
            return false;
        }

        if (!string.Equals(_absentee, holder.Name, StringComparison.Ordinal))
        {
            _absentee = holder.Name;
            _absentSince = _time.GetTimestamp();
        }

        return _time.GetElapsedTime(_absentSince) >= GoneAfter;
    }

    private async ValueTask WaitAsync(long started, CancellationToken cancellationToken)
    {
        bool isEndless = _options.HandOverTimeout == Timeout.InfiniteTimeSpan;
        if (!isEndless && _time.GetElapsedTime(started) >= _options.HandOverTimeout)
        {
            throw new StorageFailureException(
                HealthLedgerErrorCodes.LockedByAnotherProcess,
                $"Another node holds the writer's lease of '{_server.Where}'. Stop it, or give this node another "
                + "schema; a dead node's lease ends by itself.");
        }

        await Task.Delay(AskAfter, _time, cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask CloseAsync(NpgsqlConnection? session)
    {
        if (session is not null)
        {
            await session.DisposeAsync().ConfigureAwait(false);
        }
    }
}
