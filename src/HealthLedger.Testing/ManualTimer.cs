namespace HealthLedger.Testing;

/// <summary>A timer of a manual clock.</summary>
internal sealed class ManualTimer : ITimer
{
    private readonly ManualTimeProvider _clock;
    private readonly TimerCallback _callback;
    private readonly object? _state;
    private TimeSpan _period;
    private volatile bool _isDisposed;

    public ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state)
    {
        _clock = clock;
        _callback = callback;
        _state = state;
    }

    /// <summary>The timestamp at which it fires.</summary>
    public long Due { get; set; }

    /// <inheritdoc/>
    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (_isDisposed)
        {
            return false;
        }

        _period = period;
        _clock.Schedule(this, dueTime == Timeout.InfiniteTimeSpan ? null : dueTime);
        return true;
    }

    /// <summary>Sets the timer for its next period and calls back.</summary>
    public void Fire()
    {
        if (_isDisposed)
        {
            return;
        }

        if (_period > TimeSpan.Zero)
        {
            _clock.Schedule(this, _period);
        }

        _callback(_state);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        _clock.Schedule(this, dueTime: null);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
