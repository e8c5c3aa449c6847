using HealthLedger.Inbox;
using HealthLedger.Runtime.Linking;

namespace HealthLedger.Runtime.Receiving;

/// <content>
/// Messages that wait for what they refer to: tried when that has come, and from time to time; done without it, or set
/// aside, when their time is over (docs/spec/linking.md section 4).
/// </content>
internal sealed partial class QueueDrain
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(1);

    private readonly Dictionary<Primitives.RecordId, int> _refusals = [];
    private Task _parking = Task.CompletedTask;

    // Something passing was in the way of one, and not what it waits for.
    private bool _isFaulty;

    private async Task RunParkedAsync()
    {
        long swept = _parts.Time.GetTimestamp();
        try
        {
            while (true)
            {
                while (_queue.Lot.Next() is { } head)
                {
                    await TryParkedAsync(head).ConfigureAwait(false);
                }

                TimeSpan every = _isFaulty ? RetryEvery : SweepEvery;
                TimeSpan wait = _queue.Lot.Count == 0 ? Timeout.InfiniteTimeSpan : every;
                await _queue.Lot.WaitAsync(wait, _parts.Time, _stop.Token).ConfigureAwait(false);
                if (_parts.Time.GetElapsedTime(swept) >= every)
                {
                    _isFaulty = false;
                    swept = _parts.Time.GetTimestamp();
                    _queue.Lot.WakeAll();
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The node stops; what waits is found at the next start.
        }
    }

    private async Task TryParkedAsync(QueueHead head)
    {
        bool isOverdue = _parts.Time.GetUtcNow().ToUnixTimeMilliseconds() >= head.Parked!.Until;
        QueueOutcome outcome = await AttemptAsync(head, LinkTurn.Parked).ConfigureAwait(false);
        bool isGivenUp = isOverdue && outcome is { Wait: not null, GivesUp: true };
        if (isOverdue && outcome is { Wait: not null, GivesUp: false })
        {
            outcome = await AttemptAsync(head, LinkTurn.Overdue).ConfigureAwait(false);
        }

        if (outcome.ErrorCode is not { } code)
        {
            _refusals.Remove(head.Id);
            _queue.Unpark(head, isSetAside: false);
            return;
        }

        _isFaulty |= outcome is { Wait: null, IsFinal: false };
        if (outcome.IsFinal)
        {
            _refusals[head.Id] = _refusals.GetValueOrDefault(head.Id) + 1;
            isGivenUp |= _refusals[head.Id] >= AttemptsBeforeGivingWay;
        }

        code = outcome.Wait is null ? code : HealthLedgerErrorCodes.ReferenceOverdue;
        if (isGivenUp && await SetAsideAsync(head, code).ConfigureAwait(false))
        {
            _refusals.Remove(head.Id);
            _queue.Unpark(head, isSetAside: true);
        }
    }

    // Its place becomes one that waits for something, in one write with what its row says.
    private async Task<bool> ParkAsync(QueueLane lane, QueueHead head, ParkedWait wait)
    {
        QueueHead parked = head with { Parked = wait, WaitsNoLonger = false };
#pragma warning disable CA1031 // IsNoStop says why what is caught here is whatever it is.
        try
        {
            await ChangeAsync(head.Id, InboxStatus.Parked, null, [parked.ToRow()]).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsNoStop(exception))
        {
            _queue.Failed(lane, Report(exception, "Parking a queued message failed"));
            return false;
        }
#pragma warning restore CA1031

        _queue.Park(lane, parked);
        return true;
    }
}
