namespace HealthLedger.Testing;

/// <summary>
/// A clock that moves when it is told to. The wall clock and the monotonic clock (timestamps and timers) can be
/// moved apart, as when a machine's clock is set. Safe for concurrent use; timers fire on the thread that moves the
/// clock.
/// </summary>
public sealed class ManualTimeProvider : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _wall;
    private long _monotonic;

    /// <summary>Makes a clock that stands at a time.</summary>
    /// <param name="start">The wall clock's time; null is 2026-01-01 00:00 UTC.</param>
    public ManualTimeProvider(DateTimeOffset? start = null) =>
        _wall = (start ?? new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)).ToUniversalTime();

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>Timers that are set and have not fired, for tests that wait until somebody waits.</summary>
    public int PendingTimers
    {
        get
        {
            lock (_gate)
            {
                return _timers.Count;
            }
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _wall;
        }
    }

    /// <inheritdoc/>
    public override long GetTimestamp()
    {
        lock (_gate)
        {
            return _monotonic;
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        ManualTimer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Lets time pass on both clocks and fires the timers that fall due, in their order.</summary>
    /// <param name="elapsed">How much; not negative.</param>
    public void Advance(TimeSpan elapsed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(elapsed, TimeSpan.Zero);
        Move(elapsed, movesWall: true);
    }

    /// <summary>Sets the wall clock forward or back; timestamps and timers notice nothing.</summary>
    /// <param name="jump">How far.</param>
    public void JumpWall(TimeSpan jump)
    {
        lock (_gate)
        {
            _wall += jump;
        }
    }

    /// <summary>
    /// Lets time pass on the monotonic clock alone, as when the wall clock has stopped; fires timers.
    /// </summary>
    /// <param name="elapsed">How much; not negative.</param>
    public void AdvanceMonotonic(TimeSpan elapsed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(elapsed, TimeSpan.Zero);
        Move(elapsed, movesWall: false);
    }

    /// <summary>Sets when a timer fires next; null takes it off.</summary>
    internal void Schedule(ManualTimer timer, TimeSpan? dueTime)
    {
        bool isDue;
        lock (_gate)
        {
            _timers.Remove(timer);
            if (dueTime is not { } due)
            {
                return;
            }

            timer.Due = checked(_monotonic + due.Ticks);
            isDue = due == TimeSpan.Zero;
            if (!isDue)
            {
                _timers.Add(timer);
            }
        }

        if (isDue)
        {
            timer.Fire();
        }
    }

    private void Move(TimeSpan elapsed, bool movesWall)
    {
        long end;
        lock (_gate)
        {
            end = checked(_monotonic + elapsed.Ticks);
        }

        while (true)
        {
            ManualTimer? next;
            lock (_gate)
            {
                next = _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
                long step = Math.Max(0, (next?.Due ?? end) - _monotonic);
                _monotonic += step;
                if (movesWall)
                {
                    _wall += TimeSpan.FromTicks(step);
                }

                if (next is null)
                {
                    return;
                }

                _timers.Remove(next);
            }

            next.Fire();
        }
    }
}
