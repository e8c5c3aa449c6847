namespace HealthLedger.Testing.Simulation.Time;

/// <summary>A machine's wall clock: what an operator or a fault does to it, and its drift. Its monotonic clock is the
/// queue's.</summary>
internal sealed class VirtualClock
{
    private readonly EventQueue _queue;
    private long _base;
    private long _since;
    private long _partsPerMillion;
    private bool _isStopped;

    /// <param name="queue">Virtual time.</param>
    /// <param name="start">The wall clock's milliseconds at the beginning.</param>
    public VirtualClock(EventQueue queue, long start)
    {
        _queue = queue;
        _base = start * 1000;
    }

    /// <summary>What the clock shows, in milliseconds UTC.</summary>
    public long Milliseconds => Microseconds / 1000;

    private long Microseconds
    {
        get
        {
            long passed = _isStopped ? 0 : _queue.Now - _since;
            return _base + passed + (passed / 1_000_000 * _partsPerMillion)
                + (passed % 1_000_000 * _partsPerMillion / 1_000_000);
        }
    }

    /// <summary>Sets the clock forward or back.</summary>
    public void Jump(long milliseconds) => Change(() => _base += milliseconds * 1000);

    /// <summary>Lets it run too fast or too slow.</summary>
    public void Drift(long partsPerMillion) => Change(() => _partsPerMillion = partsPerMillion);

    /// <summary>Stops it, or lets it go on from where it stopped.</summary>
    public void Stop(bool isStopped) => Change(() => _isStopped = isStopped);

    /// <summary>Sets it right, as a time server does.</summary>
    public void SetRight(long start) => Change(() =>
    {
        _base = (start * 1000) + _queue.Now;
        _partsPerMillion = 0;
        _isStopped = false;
    });

    private void Change(Action change)
    {
        _base = Microseconds;
        _since = _queue.Now;
        change();
    }
}
