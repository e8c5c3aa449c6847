using HealthLedger.Adapters.Tests.Mllp;

namespace HealthLedger.Adapters.Tests;

/// <summary>Waiting for what other threads do.</summary>
internal static class Waiting
{
    // A machine with much else to do is slow; what never comes has to fail, not hang.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Returns when a condition holds; fails when it does not within 2 minutes, or what is given.</summary>
    public static Task UntilAsync(Func<bool> holds, TimeSpan? patience = null) =>
        UntilAsync(() => Task.FromResult(holds()), patience);

    /// <inheritdoc cref="UntilAsync(Func{bool}, TimeSpan?)"/>
    public static async Task UntilAsync(Func<Task<bool>> holds, TimeSpan? patience = null)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(started) < (patience ?? Patience),
                "What the test waits for does not happen.");
            await Task.Delay(1);
        }
    }

    /// <summary>As <see cref="UntilAsync(Func{bool}, TimeSpan?)"/>, and a clock goes on by a step before each
    /// look.</summary>
    public static Task UntilAsync(Func<bool> holds, ManualTimeProvider time, TimeSpan step) => UntilAsync(() =>
    {
        time.Advance(step);
        return holds();
    });
}
