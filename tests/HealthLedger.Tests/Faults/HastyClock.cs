namespace HealthLedger.Tests.Faults;

/// <summary>
/// A wall clock that stands still, and timers that ring as many times too early as it is hasty: nobody waits for a
/// retry.
/// </summary>
internal sealed class HastyClock(int haste = 20) : TimeProvider
{
    private static readonly DateTimeOffset Wall = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Wall;

    // As if no time passed at all, so that the node's own check of its clock has nothing to say.
    public override long GetTimestamp() => 0;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(
            callback,
            state,
            dueTime > TimeSpan.Zero ? dueTime / haste : dueTime,
            period > TimeSpan.Zero ? period / haste : period);
}
