namespace HealthLedger.Adapters.Tests;

/// <summary>Waiting for what other threads do.</summary>
internal static class Waiting
{
    /// <summary>Returns when a condition holds; fails when it does not within 20 seconds, or what is given.</summary>
    public static Task UntilAsync(Func<bool> holds, TimeSpan? patience = null) =>
        UntilAsync(() => Task.FromResult(holds()), patience);

    /// <inheritdoc cref="UntilAsync(Func{bool}, TimeSpan?)"/>
    public static async Task UntilAsync(Func<Task<bool>> holds, TimeSpan? patience = null)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(started) < (patience ?? TimeSpan.FromSeconds(20)),
                "What the test waits for does not happen.");
            await Task.Delay(1);
        }
    }
}
