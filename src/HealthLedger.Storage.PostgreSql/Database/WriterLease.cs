using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace HealthLedger.Storage.PostgreSql.Database;

/// <summary>
/// The right to write, held under an epoch that rises whenever the right changes hands. Every write transaction
/// checks its epoch (<see cref="FencedSession"/>), so that being right about time is never needed: whoever was paused
/// or cut off finds another epoch and writes nothing. Renewed in the background on a session of its own, which also
/// holds an advisory lock: its absence tells those who wait that this process died, before the lease runs out.
/// </summary>
[SuppressMessage(
    "Usage", "CA2213", Justification = "The gate has no handle, and late callers must be told that it is closed.")]
internal sealed class WriterLease : IAsyncDisposable
{
    private const int RenewalsEach = 3;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(250);

    private readonly PostgreSqlServer _server;
    private readonly LeaseTable _table;
    private readonly TimeSpan _renewAfter;
    private readonly TimeSpan _outage;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<StorageFailureException> _lost =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly Task _loop;
    private NpgsqlConnection? _session;
    private bool _hasSessionLock;
    private StorageFailureException? _failure;
    private long _epoch;

    /// <summary>Keeps a lease that was taken.</summary>
    /// <param name="server">The server.</param>
    /// <param name="options">Times.</param>
    /// <param name="time">The clock of renewals.</param>
    /// <param name="session">The session that took it; now owned by the lease.</param>
    /// <param name="epoch">The epoch that it got.</param>
    public WriterLease(
        PostgreSqlServer server,
        PostgreSqlLedgerStorageOptions options,
        TimeProvider time,
        NpgsqlConnection session,
        long epoch)
    {
        _server = server;
        _table = new LeaseTable(server, options.LeaseDuration);
        _renewAfter = options.LeaseDuration / RenewalsEach;
        _outage = options.OutageTimeout;
        _time = time;
        _session = session;
        _epoch = epoch;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>The epoch to write under.</summary>
    public long Epoch => Volatile.Read(ref _epoch);

    /// <summary>Completes when nothing can be written any more until the store is opened again.</summary>
    [SuppressMessage("Usage", "VSTHRD003", Justification = "Completed by Fail, which waits for nobody.")]
    public Task<StorageFailureException> Lost => _lost.Task;

    /// <summary>Throws when nothing can be written any more.</summary>
    public void ThrowIfLost()
    {
        if (Volatile.Read(ref _failure) is { } failure)
        {
            throw new StorageFailureException(failure.Code, failure.Message, failure.IsTransient);
        }
    }

    /// <summary>From now on nothing is written.</summary>
    /// <returns>The reason, which is the first one given.</returns>
    public StorageFailureException Fail(StorageFailureException failure)
    {
        StorageFailureException first = Interlocked.CompareExchange(ref _failure, failure, null) ?? failure;
        _lost.TrySetResult(first);
        return first;
    }

    /// <summary>From now on nothing is written, because nobody can say whether a write is stored.</summary>
    public StorageFailureException FailUnknown() => Fail(new StorageFailureException(
        HealthLedgerErrorCodes.WriteOutcomeUnknown,
        $"The session to '{_server.Where}' broke within a write, and the server did not come back in time to say "
        + "whether it is stored. Nothing more is written. Bring the server back and open the store again: what is "
        + "stored is then known."));

    /// <summary>After a write was refused: whether the lease is still ours, under another epoch.</summary>
    /// <param name="epoch">The epoch of the write.</param>
    public async ValueTask<bool> HasNewEpochAsync(long epoch)
    {
        // Another session of ours may be taking the next epoch and not yet know that it has it.
        await _gate.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        _gate.Release();
        return Epoch != epoch;
    }

    /// <summary>
    /// After a session broke within a write: takes a new epoch, so that what may still be on its way to the server is
    /// shut out, and waits for what is being executed. Afterwards what is stored is final.
    /// </summary>
    /// <param name="epoch">The epoch of the write.</param>
    /// <param name="process">The server process of the broken session.</param>
    /// <exception cref="StorageFailureException">HLS7027 or HLS7028.</exception>
    public async ValueTask RenewEpochAsync(long epoch, int process)
    {
        await _gate.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            await PersistAsync(
                async session =>
                {
                    if (Epoch == epoch)
                    {
                        await _table.EndSessionAsync(session, process).ConfigureAwait(false);
                        long? next = await _table.RenewEpochAsync(session).ConfigureAwait(false);
                        Volatile.Write(ref _epoch, next ?? throw Fail(PostgreSqlFailure.LeaseLost(_server.Where)));
                    }

                    return true;
                }).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Asks the server something until it answers, through an outage of bounded length.</summary>
    /// <exception cref="StorageFailureException">HLS7027 or HLS7028.</exception>
    public async ValueTask<T> PersistAsync<T>(Func<NpgsqlConnection, ValueTask<T>> ask)
    {
        long started = _time.GetTimestamp();
        while (true)
        {
            ThrowIfLost();
            try
            {
                NpgsqlConnection session =
                    await _server.OpenWriterAsync(CancellationToken.None).ConfigureAwait(false);
                await using (session.ConfigureAwait(false))
                {
                    return await ask(session).ConfigureAwait(false);
                }
            }
            catch (Exception exception) when (Volatile.Read(ref _failure) is null && IsOfServer(exception))
            {
                bool isWorthAsking = PostgreSqlFailure.MayPass(exception)
                    && !_stop.IsCancellationRequested
                    && _time.GetElapsedTime(started) <= _outage;
                if (!isWorthAsking)
                {
                    throw FailUnknown();
                }
            }

            await DelayAsync(RetryAfter).ConfigureAwait(false);
        }
    }

    /// <summary>Stops asking and renewing; then gives the lease back.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        if (_session is { } session)
        {
            await ReleaseAsync(session).ConfigureAwait(false);
            await session.DisposeAsync().ConfigureAwait(false);
            _session = null;
        }

        _stop.Dispose();
    }

    /// <summary>Stops waiting for a server that is away.</summary>
    public Task StopAsync() => _stop.CancelAsync();

    private static bool IsOfServer(Exception exception) => PostgreSqlFailure.IsOfDatabase(exception)
        || exception is StorageFailureException or InvalidOperationException;

    private async Task RunAsync()
    {
        bool isFailing = false;
        while (!_stop.IsCancellationRequested && Volatile.Read(ref _failure) is null)
        {
            await DelayAsync(isFailing ? RetryAfter : _renewAfter).ConfigureAwait(false);
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            isFailing = !await TryRenewAsync().ConfigureAwait(false);
        }
    }

    private async Task<bool> TryRenewAsync()
    {
        try
        {
            _session ??= await _server.OpenWriterAsync(_stop.Token).ConfigureAwait(false);
            if (!await _table.RenewAsync(_session).ConfigureAwait(false))
            {
                Fail(PostgreSqlFailure.LeaseLost(_server.Where));
                return true;
            }

            _hasSessionLock = _hasSessionLock || await _table.TryLockAsync(_session).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (
            IsOfServer(exception) || exception is OperationCanceledException)
        {
            // The epoch guards what is written; a new session renews the lease, or finds that somebody took it.
            await DropSessionAsync().ConfigureAwait(false);
            return false;
        }
    }

    private async Task DropSessionAsync()
    {
        NpgsqlConnection? session = _session;
        _session = null;
        _hasSessionLock = false;
        if (session is not null)
        {
            await session.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task ReleaseAsync(NpgsqlConnection session)
    {
        try
        {
            await _table.ReleaseAsync(session).ConfigureAwait(false);
        }
        catch (Exception exception) when (PostgreSqlFailure.IsOfDatabase(exception))
        {
            // It runs out by itself.
        }
    }

    private async Task DelayAsync(TimeSpan time)
    {
        try
        {
            await Task.Delay(time, _time, _stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The caller looks at what was cancelled.
        }
    }
}
