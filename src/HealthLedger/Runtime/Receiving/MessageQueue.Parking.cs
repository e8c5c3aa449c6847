namespace HealthLedger.Runtime.Receiving;

/// <content>Messages that wait for what they refer to.</content>
internal sealed partial class MessageQueue
{
    /// <summary>The first message of a lane, stored as parked by its caller, leaves it for the lot.</summary>
    public void Park(QueueLane lane, QueueHead parked)
    {
        lock (_gate)
        {
            lane.Share.Dequeue(lane);
            AnswerAside(lane, isSetAside: false);
            lane.Share.Park(parked);
            Lot.Add(parked);
        }
    }

    /// <summary>A parked message is sealed, or set aside.</summary>
    public void Unpark(QueueHead parked, bool isSetAside)
    {
        lock (_gate)
        {
            Lot.Remove(parked);
            QueueShare share = _tally.Of(parked.Listener);
            share.Unpark(parked);
            Leave(share, parked.Id, isSetAside);
        }
    }
}
