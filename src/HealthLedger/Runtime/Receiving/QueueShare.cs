namespace HealthLedger.Runtime.Receiving;

/// <summary>What is in the queue of one listener's messages, counted as they come and go. Guarded by its queue's
/// lock.</summary>
internal sealed class QueueShare
{
    // Of each lane only its first message: the others of it are younger.
    private readonly SortedSet<long> _firsts = [];
    private readonly SortedSet<long> _parked = [];

    public QueueShare(string listener) => Listener = listener;

    public string Listener { get; }

    /// <summary>How many wait for their turn.</summary>
    public long Waiting { get; private set; }

    /// <summary>How many lanes cannot go on.</summary>
    public int Blocked { get; private set; }

    /// <summary>How many are set aside.</summary>
    public long SetAside { get; private set; }

    /// <summary>How many wait for what they refer to.</summary>
    public int Parked => _parked.Count;

    /// <summary>When the oldest was stored that waits for its turn; null when none does.</summary>
    public DateTimeOffset? Oldest => First(_firsts);

    /// <summary>When the oldest was stored that waits for what it refers to; null when none does.</summary>
    public DateTimeOffset? OldestParked => First(_parked);

    public bool IsEmpty => Waiting == 0 && SetAside == 0 && _parked.Count == 0;

    /// <summary>A message is the last one of a lane.</summary>
    public void Enqueue(QueueLane lane, QueueHead head)
    {
        if (lane.Waiting.Count == 0)
        {
            _firsts.Add(head.Stamp);
        }

        lane.Waiting.Enqueue(head);
        Waiting++;
    }

    /// <summary>The first message of a lane leaves it, and nothing is in the way of the next one.</summary>
    public QueueHead Dequeue(QueueLane lane)
    {
        QueueHead head = lane.Waiting.Dequeue();
        Waiting--;
        _firsts.Remove(head.Stamp);
        if (lane.Waiting.TryPeek(out QueueHead? next))
        {
            _firsts.Add(next.Stamp);
        }

        Mark(lane, null);
        return head;
    }

    /// <summary>Why the first message of a lane could not be sealed, or null.</summary>
    public void Mark(QueueLane lane, string? errorCode)
    {
        Blocked += (errorCode is null ? 0 : 1) - (lane.ErrorCode is null ? 0 : 1);
        lane.ErrorCode = errorCode;
    }

    public void Park(QueueHead head) => _parked.Add(head.Stamp);

    public void Unpark(QueueHead head) => _parked.Remove(head.Stamp);

    /// <summary>One more is set aside, or one less.</summary>
    public void CountSetAside(int change) => SetAside += change;

    private static DateTimeOffset? First(SortedSet<long> stamps) =>
        stamps.Count == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(stamps.Min);
}
