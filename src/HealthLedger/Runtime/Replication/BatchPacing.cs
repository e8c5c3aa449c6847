namespace HealthLedger.Runtime.Replication;

/// <summary>
/// When a primary cuts the next batch. A block costs every replica some twenty signatures and a few synchronisations,
/// whatever is in it, so while one is under way the next waits for company: a quarter of the time that blocks take of
/// late, but no more than 50 ms, and not when there is enough for a large one. Where none is under way, nothing waits.
/// Used by the host's loop alone.
/// </summary>
internal sealed class BatchPacing : IDisposable
{
    private const long EnoughBytes = 512 * 1024;
    private const int Patience = 4;

    // The newest block counts for an eighth.
    private const int Memory = 8;

    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(50);

    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Queue<long> _underWay = new();
    private TimeSpan _usual;
    private long _newest;

    /// <summary>Makes it.</summary>
    /// <param name="time">The clock; only its monotonic part is looked at.</param>
    /// <param name="onDue">Called, by a thread of the pool, when what had to wait may be cut.</param>
    public BatchPacing(TimeProvider time, Action onDue)
    {
        _time = time;
        _timer = time.CreateTimer(_ => onDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether a batch is to be cut now of what waits; if not, it says when.</summary>
    public bool IsDue(long waitingBytes)
    {
        if (_underWay.Count == 0 || waitingBytes >= EnoughBytes)
        {
            return true;
        }

        TimeSpan wait = _usual / Patience < LongestWait ? _usual / Patience : LongestWait;
        TimeSpan left = wait - _time.GetElapsedTime(_newest);
        if (left <= TimeSpan.Zero)
        {
            return true;
        }

        _timer.Change(left, Timeout.InfiniteTimeSpan);
        return false;
    }

    /// <summary>A batch was cut.</summary>
    public void Cut()
    {
        _newest = _time.GetTimestamp();
        _underWay.Enqueue(_newest);
    }

    /// <summary>A block is sealed; where this is the primary, the oldest that was cut here.</summary>
    public void Sealed()
    {
        if (_underWay.TryDequeue(out long began))
        {
            _usual += (_time.GetElapsedTime(began) - _usual) / Memory;
        }
    }

    /// <summary>What was cut will not be sealed in its order.</summary>
    public void Forget() => _underWay.Clear();

    public void Dispose() => _timer.Dispose();
}
