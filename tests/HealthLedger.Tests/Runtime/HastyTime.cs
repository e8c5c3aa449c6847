namespace HealthLedger.Tests.Runtime;

/// <summary>The system's clock, but that one length of waiting is short: attempts that fail are made again
/// soon.</summary>
/// <param name="usual">The length that is not waited for.</param>
internal sealed class HastyTime(TimeSpan usual) : TimeProvider
{
    /// <summary>How long is waited instead.</summary>
    public static TimeSpan Short { get; } = TimeSpan.FromMilliseconds(20);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime == usual ? Short : dueTime, period);
}
