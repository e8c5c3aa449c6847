using HealthLedger.Deliveries;
using HealthLedger.Storage;

namespace HealthLedger.Runtime.Delivering;

/// <summary>
/// Makes the deliveries of one route: of each order one after the other, of different orders as many at once as the
/// route may.
/// </summary>
internal sealed class DeliveryRunner : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    // What is under way when the route stops may end by itself for so long.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly NodeParts _parts;
    private readonly DeliveryQueue _queue;
    private readonly DeliveryDoor _door;
    private readonly DeliveryAttempt _attempt;
    private readonly string _route;
    private readonly DeliveryRouteOptions _options;
    private readonly SemaphoreSlim _slots;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly Action<DeliveryRunner> _ended;
    private readonly Lock _gate = new();
    private Task? _ending;

    public DeliveryRunner(
        NodeParts parts,
        DeliveryQueue queue,
        DeliveryDoor door,
        string route,
        IDeliveryHandler handler,
        DeliveryRouteOptions options,
        Action<DeliveryRunner> ended)
    {
        _ended = ended;
        _parts = parts;
        _queue = queue;
        _door = door;
        _route = route;
        _options = options;
        _slots = new SemaphoreSlim(options.MaxConcurrency);
        _attempt = new DeliveryAttempt(parts, queue, door, handler, _stop.Token, _abort.Token);
    }

    public void Start() => _queue.Start(_route, RunAsync);

    /// <summary>Whoever calls it, also at once with others, returns when nothing of the route runs any more.</summary>
    public async ValueTask DisposeAsync()
    {
        Task ending;
        lock (_gate)
        {
            ending = _ending ??= EndAsync();
        }

        await ending.ConfigureAwait(false);
    }

    private async Task EndAsync()
    {
        IReadOnlyList<Task> running = _queue.Stop(_route);
        await _stop.CancelAsync().ConfigureAwait(false);
        _abort.CancelAfter(Grace);
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _abort.Dispose();
        _slots.Dispose();
        _ended(this);
    }

    private async Task RunAsync(DeliveryLane lane)
    {
        TimeSpan pause = _options.FirstPause;
        try
        {
            while (!_stop.IsCancellationRequested && _queue.TryClaim(lane, out DeliveryItem? item))
            {
                TimeSpan? wait = item is null ? Poll : await StepAsync(lane, item, pause).ConfigureAwait(false);
                if (wait is not { } time)
                {
                    pause = _options.FirstPause;
                    continue;
                }

                await lane.Wake.WaitAsync(time == Timeout.InfiniteTimeSpan ? null : time, _parts.Time, _stop.Token)
                    .ConfigureAwait(false);
                pause = item is null || time == Timeout.InfiniteTimeSpan ? pause : Next(pause);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The route stops; what waits is found when it starts again.
        }
    }

    private TimeSpan Next(TimeSpan pause) =>
        pause * 2 < _options.LongestPause ? pause * 2 : _options.LongestPause;

    // How long the lane waits: null when it goes on at once, without end when somebody has to act.
#pragma warning disable CA1031 // A defect of ours, or of a vault or storage, must not end an order in silence.
    private async Task<TimeSpan?> StepAsync(DeliveryLane lane, DeliveryItem item, TimeSpan pause)
    {
        try
        {
            if (!await AwaitSealedAsync(item).ConfigureAwait(false))
            {
                return await DropAsync(lane, item).ConfigureAwait(false);
            }

            if (item.IsToBeSetAside)
            {
                return await SetAsideAsync(lane, item, item.Row.ErrorCode).ConfigureAwait(false);
            }

            if (item.Row.Status == DeliveryStatus.Blocked)
            {
                _queue.Release(lane, item, item.Row.ErrorCode);
                return Timeout.InfiniteTimeSpan;
            }

            return await TryAttemptAsync(lane, item).ConfigureAwait(false) is { } outcome
                ? await ConcludeAsync(lane, item, outcome, pause).ConfigureAwait(false)
                : await SetAsideAsync(lane, item, item.Row.ErrorCode).ConfigureAwait(false);
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            // Whoever starts the route again while the node runs finds it free.
            _queue.Release(item);
            throw;
        }
        catch (Exception exception)
        {
            string code = (exception as HealthLedgerException)?.Code ?? HealthLedgerErrorCodes.Internal;
            _parts.Events.OnFault(code, $"A delivery could not be gone on with: {exception.GetType().Name}.");
            _queue.Release(lane, item, code);
            return _options.LongestPause;
        }
    }
#pragma warning restore CA1031

    private async Task<TimeSpan?> ConcludeAsync(
        DeliveryLane lane, DeliveryItem item, DeliveryOutcome outcome, TimeSpan pause)
    {
        switch (outcome.Kind)
        {
            case DeliveryOutcomeKind.Done:
                // [INV-D2] Only now, and once the removal is on stable storage, is it over.
                await WriteAsync(item.Row.ToRemoval()).ConfigureAwait(false);
                _queue.Remove(lane, item);
                return null;
            case DeliveryOutcomeKind.Refused:
                return await FailAsync(lane, item, outcome.ErrorCode!, item.Row.Attempts + 1).ConfigureAwait(false);
            case DeliveryOutcomeKind.Failed when item.Row.Attempts + 1 >= _options.MaxAttempts:
                return await FailAsync(lane, item, outcome.ErrorCode!, item.Row.Attempts + 1).ConfigureAwait(false);
            case DeliveryOutcomeKind.Failed:
                await StoreAsync(item, DeliveryStatus.Waiting, item.Row.Attempts + 1, outcome.ErrorCode)
                    .ConfigureAwait(false);
                break;
            default:
                break;
        }

        if (item.IsToBeSetAside)
        {
            return await SetAsideAsync(lane, item, outcome.ErrorCode).ConfigureAwait(false);
        }

        _queue.Release(lane, item, outcome.ErrorCode);
        return pause;
    }

    private async Task<TimeSpan?> FailAsync(DeliveryLane lane, DeliveryItem item, string code, int attempts)
    {
        if (_options.OnFailure == DeliveryFailureAction.SetAside || item.IsToBeSetAside)
        {
            _parts.Events.OnFault(
                code, $"A delivery by the route '{_route}' is set aside; those behind it go on.");
            await StoreAsync(item, DeliveryStatus.SetAside, attempts, code).ConfigureAwait(false);
            _queue.MoveAside(lane, item);
            return null;
        }

        _parts.Events.OnFault(
            code, $"A delivery by the route '{_route}' is blocked; those of its order wait until somebody acts.");
        await StoreAsync(item, DeliveryStatus.Blocked, attempts, code).ConfigureAwait(false);
        _queue.Release(lane, item, code);
        return Timeout.InfiniteTimeSpan;
    }

    private async Task<TimeSpan?> SetAsideAsync(DeliveryLane lane, DeliveryItem item, string? code)
    {
        await StoreAsync(item, DeliveryStatus.SetAside, item.Row.Attempts, code).ConfigureAwait(false);
        _queue.MoveAside(lane, item);
        return null;
    }

    // Null, and nothing was tried, when the delivery is set aside while others have all slots.
    private async Task<DeliveryOutcome?> TryAttemptAsync(DeliveryLane lane, DeliveryItem item)
    {
        if (!await _slots.WaitAsync(TimeSpan.Zero).ConfigureAwait(false)
            && !await AwaitSlotAsync(lane, item).ConfigureAwait(false))
        {
            _stop.Token.ThrowIfCancellationRequested();
            return null;
        }

        try
        {
            return await AttemptAsync(lane, item).ConfigureAwait(false);
        }
        finally
        {
            _slots.Release();
        }
    }

    // False, and there is none, when the delivery is set aside or the route stops.
    private async Task<bool> AwaitSlotAsync(DeliveryLane lane, DeliveryItem item)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        Task slot = _slots.WaitAsync(either.Token);
        while (!slot.IsCompleted && !item.IsToBeSetAside)
        {
            await Task.WhenAny(slot, lane.Wake.WaitAsync(null, _parts.Time, either.Token).AsTask())
                .ConfigureAwait(false);
        }

        await either.CancelAsync().ConfigureAwait(false);
        await slot.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return slot.IsCompletedSuccessfully;
    }

    // While the destination is not there the slot is kept: one tries again for all of them.
    private async Task<DeliveryOutcome> AttemptAsync(DeliveryLane lane, DeliveryItem item)
    {
        TimeSpan pause = _options.FirstPause;
        while (true)
        {
            _stop.Token.ThrowIfCancellationRequested();
            DeliveryOutcome outcome = await _attempt.RunAsync(lane, item).ConfigureAwait(false);
            if (outcome.Kind != DeliveryOutcomeKind.Unreachable || item.IsToBeSetAside)
            {
                return outcome;
            }

            _queue.Note(lane, outcome.ErrorCode);
            await lane.Wake.WaitAsync(pause, _parts.Time, _stop.Token).ConfigureAwait(false);
            pause = Next(pause);
        }
    }

    private async Task<bool> AwaitSealedAsync(DeliveryItem item)
    {
        if (item.Settled is { } settled)
        {
            // Where its own submission failed, a later one of the same record may have been sealed.
            return await settled.Task.WaitAsync(_stop.Token).ConfigureAwait(false) || item.IsSealed;
        }

        while (!item.IsSealed)
        {
            // Asked first: what is sealed while the ledger is looked at is found there.
            bool isOver = await _door.IsBacklogOverAsync(_stop.Token).ConfigureAwait(false);
            if (await _door.IsSealedAsync(item.Row.Record, _stop.Token).ConfigureAwait(false))
            {
                item.IsSealed = true;
            }
            else if (isOver && item.Pending == 0)
            {
                return false;
            }
            else
            {
                await Task.Delay(Poll, _parts.Time, _stop.Token).ConfigureAwait(false);
            }
        }

        return true;
    }

    // Its record was refused, or never handed over. The row is left for as long as the same record may come again.
    private async Task<TimeSpan?> DropAsync(DeliveryLane lane, DeliveryItem item)
    {
        long kept = (_parts.Time.GetUtcNow() - _parts.Options.ResendWindow).ToUnixTimeMilliseconds();
        bool isRemoved = item.Row.Stamp < kept;
        if (!_queue.TryDrop(lane, item, isRemoved))
        {
            _queue.Release(lane, item, null);
            return Poll;
        }

        if (!isRemoved)
        {
            return null;
        }

        try
        {
            await WriteAsync(item.Row.ToRemoval()).ConfigureAwait(false);
            return null;
        }
        finally
        {
            _queue.Left(item);
        }
    }

    private async Task StoreAsync(DeliveryItem item, DeliveryStatus status, int attempts, string? code)
    {
        DeliveryRow row = item.Row.With(status, attempts, code);
        await WriteAsync(await row.ToRowAsync(_parts.Vault, _stop.Token).ConfigureAwait(false)).ConfigureAwait(false);
        item.Row = row;
    }

    // What was delivered is not delivered again because a disk is full for a while.
    private async Task WriteAsync(PrivateRow row)
    {
        TimeSpan pause = _options.FirstPause;
        while (true)
        {
            try
            {
                await _parts.Storage.Custody
                    .WriteAsync(new CustodyWrite { Rows = [row] }, CancellationToken.None).ConfigureAwait(false);
                return;
            }
            catch (StorageFailureException exception)
            {
                _parts.Events.OnFault(exception.Code, "What became of a delivery was not stored; tried again.");
                await Task.Delay(pause, _parts.Time, _stop.Token).ConfigureAwait(false);
                pause = Next(pause);
            }
        }
    }
}
