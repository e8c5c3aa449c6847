namespace HealthLedger.Tests.Runtime;

/// <summary>The system's timers under a wall clock that stands still until it is moved.</summary>
internal sealed class ManualClockStandingStill : TimeProvider
{
    private DateTimeOffset _wall = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _wall;

    // As if no time passed at all, so that the clock's own checks have nothing to say.
    public override long GetTimestamp() => 0;

    public void Advance() => _wall += TimeSpan.FromSeconds(5);
}
