using HealthLedger.Clients;
using HealthLedger.Diagnostics;
using HealthLedger.Hosting.Options;

namespace HealthLedger.Hosting;

/// <summary>
/// A process that writes the ledger, or waits to. It uses the ledger as a client of whoever writes, itself or another:
/// when the writer changes, its callers' calls are answered by the next one.
/// </summary>
internal sealed class WriterSeat : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Passing = TimeSpan.FromSeconds(30);

    private readonly LedgerNodeAccessor _accessor;
    private readonly Func<CancellationToken, Task<HostedNode>> _start;
    private readonly LedgerEventListener _events;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _loop;
    private LedgerClient? _client;
    private long? _refusedSince;
    private bool _isRefusalTold;

    /// <summary>Begins to wait for the seat.</summary>
    /// <param name="accessor">Gets the node while this process writes.</param>
    /// <param name="start">Opens the folder and starts the node.</param>
    /// <param name="events">Told of faults.</param>
    /// <param name="time">The clock.</param>
    public WriterSeat(
        LedgerNodeAccessor accessor,
        Func<CancellationToken, Task<HostedNode>> start,
        LedgerEventListener events,
        TimeProvider time)
    {
        _accessor = accessor;
        _start = start;
        _events = events;
        _time = time;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Connects to whoever writes.</summary>
    /// <exception cref="HealthLedgerException">Nobody does, and this process cannot either.</exception>
    public async Task<ILedger> ConnectAsync(HealthLedgerOptions options, CancellationToken cancellationToken)
    {
        using CancellationTokenSource both = CancellationTokenSource
            .CreateLinkedTokenSource(cancellationToken, _stop.Token);
        Task<LedgerClient> connecting = LedgerClient.ConnectAsync(
            new LedgerClientOptions { SocketPath = HostedNode.SocketOf(options), ConnectTimeout = StartTimeout },
            _time,
            both.Token);
        if (await Task.WhenAny(connecting, _failed.Task).ConfigureAwait(false) == _failed.Task)
        {
            await both.CancelAsync().ConfigureAwait(false);
            await ((Task)connecting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _failed.Task.ConfigureAwait(false);
        }

        LedgerClient client = await connecting.ConfigureAwait(false);
        Volatile.Write(ref _client, client);
        _accessor.SetLedger(client);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        _accessor.SetLedger(null);
        if (_client is { } client)
        {
            await client.DisposeAsync().ConfigureAwait(false);
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                TimeSpan pause = await TurnAsync().ConfigureAwait(false);
                await Task.Delay(pause, _time, _stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
#pragma warning disable CA1031 // A defect of the loop is told to whoever starts, and ends nothing else.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Tell(exception);
        }
    }

    // Writes as long as it can, and says how long to wait before the next try.
    private async Task<TimeSpan> TurnAsync()
    {
        HostedNode hosted;
        try
        {
            hosted = await _start(_stop.Token).ConfigureAwait(false);
            _refusedSince = null;
        }
        catch (HealthLedgerException exception) when (
            exception.Code == HealthLedgerErrorCodes.LockedByAnotherProcess)
        {
            // Somebody else writes.
            _refusedSince = null;
            return Pause;
        }
        catch (HealthLedgerException exception) when (
            exception.Code is HealthLedgerErrorCodes.VaultChanged or HealthLedgerErrorCodes.LeaseLost)
        {
            // Somebody else has written since the vault was opened here, or is writing it now.
            TellLasting(exception);
            return Pause;
        }
        catch (HealthLedgerException exception)
        {
            Tell(exception);
            return PauseAfterFault;
        }

        await using (hosted.ConfigureAwait(false))
        {
            _accessor.Set(hosted.Node);

            // Who wrote before writes no more, and may never say so: it was stopped, or its machine is gone.
            Volatile.Read(ref _client)?.Reconnect();
            _events.OnNotice("This process writes the ledger now.");
            try
            {
                while (!hosted.Node.GetStatus().IsHalted)
                {
                    await Task.Delay(Pause, _time, _stop.Token).ConfigureAwait(false);
                }
            }
            finally
            {
                _accessor.Set(null);
            }
        }

        _events.OnNotice("This process no longer writes the ledger.");
        return Pause;
    }

    // Nobody writes, if it lasts: whoever stands still in a change of the vault has to be ended or go on.
    private void TellLasting(HealthLedgerException exception)
    {
        if (_refusedSince is not { } since)
        {
            _refusedSince = _time.GetTimestamp();
            _isRefusalTold = false;
        }
        else if (!_isRefusalTold && _time.GetElapsedTime(since) >= Passing)
        {
            _isRefusalTold = true;
            _events.OnFault(exception.Code, $"This process cannot become the writer yet: {exception.Message}");
        }
    }

    private void Tell(Exception exception)
    {
        if (_client is null)
        {
            _failed.TrySetException(exception);
            _ = _failed.Task.Exception;
        }

        _events.OnFault(
            (exception as HealthLedgerException)?.Code ?? HealthLedgerErrorCodes.Internal,
            $"This process cannot become the writer: {exception.Message}");
    }
}
