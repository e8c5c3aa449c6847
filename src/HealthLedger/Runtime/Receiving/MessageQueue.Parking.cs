namespace HealthLedger.Runtime.Receiving;

/// <content>Messages that wait for what they refer to.</content>
internal sealed partial class MessageQueue
{
    /// <summary>The first message of a lane, stored as parked by its caller, leaves it for the lot.</summary>
    public void Park(QueueLane lane, QueueHead parked)
    {
        lock (_gate)
        {
            lane.Waiting.Dequeue();
            lane.ErrorCode = null;
            Lot.Add(parked);
        }
    }

    /// <summary>A parked message is sealed, or set aside.</summary>
    public void Unpark(QueueHead parked, bool isSetAside)
    {
        lock (_gate)
        {
            Lot.Remove(parked);
            if (isSetAside)
            {
                _setAside.Add(parked.Id);
            }
            else
            {
                _known.Remove(parked.Id);
            }
        }
    }
}
