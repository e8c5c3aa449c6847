namespace HealthLedger.Interop.Tests;

/// <summary>Waiting for what other processes and threads do.</summary>
internal static class Waiting
{
    /// <summary>Returns when a condition holds; fails when it does not within 2 minutes.</summary>
    public static async Task UntilAsync(Func<bool> isSo)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromMinutes(2),
                "What the test waits for does not happen.");
            await Task.Delay(5);
        }
    }
}
