namespace HealthLedger.Testing.Simulation.Time;

/// <summary>A machine's clocks for the product's classes that read them: its wall clock, and the queue's time as the
/// monotonic one. It has no timers; the host has its own.</summary>
internal sealed class VirtualTimeProvider : TimeProvider
{
    private readonly EventQueue _queue;
    private readonly VirtualClock _clock;

    public VirtualTimeProvider(EventQueue queue, VirtualClock clock)
    {
        _queue = queue;
        _clock = clock;
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => 1_000_000;

    /// <inheritdoc/>
    public override long GetTimestamp() => _queue.Now;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(_clock.Milliseconds);

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        throw new NotSupportedException("A simulated machine has the queue's timers.");
}
