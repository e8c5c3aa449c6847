using HealthLedger.Primitives;

namespace HealthLedger.Runtime.Receiving;

/// <content>Messages that block their order, set aside because somebody asks for it.</content>
internal sealed partial class MessageQueue
{
    /// <summary>Lets the first message of an order, which could not be sealed, be set aside.</summary>
    /// <returns>False when it was sealed or parked after all, or blocks nothing.</returns>
    public Task<bool> SetAsideAsync(RecordId id)
    {
        lock (_gate)
        {
            QueueLane? lane = _lanes.Values.FirstOrDefault(one =>
                one.ErrorCode is not null && one.Waiting.TryPeek(out QueueHead? first) && first.Id == id);
            if (lane is null || lane.IsStopped)
            {
                return Task.FromResult(false);
            }

            lane.Aside ??= new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            lane.Wake.Call();
            return lane.Aside.Task;
        }
    }

    /// <summary>Whether somebody asks for the first message of a lane to be set aside.</summary>
    public bool IsAsideAsked(QueueLane lane)
    {
        lock (_gate)
        {
            return lane.Aside is not null;
        }
    }

    /// <summary>It could not be done: the message is the first of its lane still.</summary>
    public void RefuseAside(QueueLane lane, Exception exception)
    {
        lock (_gate)
        {
            lane.Aside?.SetException(exception);
            lane.Aside = null;
        }
    }

    /// <summary>Nothing is done with a lane any more until the next start.</summary>
    public void Stop(QueueLane lane)
    {
        lock (_gate)
        {
            lane.IsStopped = true;
            lane.Aside?.SetCanceled();
            lane.Aside = null;
        }
    }

    // Under the lock.
    private static void AnswerAside(QueueLane lane, bool isSetAside)
    {
        lane.Aside?.SetResult(isSetAside);
        lane.Aside = null;
    }
}
