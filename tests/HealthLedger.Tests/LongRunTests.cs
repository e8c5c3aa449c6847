using HealthLedger.Testing;
using HealthLedger.Tests.Storage;

namespace HealthLedger.Tests;

public sealed class LongRunTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public void Items_over_several_runs_come_each_once()
    {
        using TemporaryFolder folder = new();
        foreach (int count in (int[])[1, 2, 3, 10, 97, 128, 1000])
        {
            string name = $"loop-{count}";
            List<int> seen = [];
            while (new LongRun(name, count, folder.Path, Hour, TimeProvider.System) is { } run && run.Done < count)
            {
                // The item at which a run breaks off is not done.
                seen.AddRange(run.Items().Take(8));
            }

            Assert.Equal(Enumerable.Range(0, count), seen.Distinct().Order());
        }
    }

    [Fact]
    public void Item_at_which_a_run_failed_comes_again()
    {
        using TemporaryFolder folder = new();
        int failed = new LongRun("loop", 100, folder.Path, Hour, TimeProvider.System).Items().ElementAt(4);
        Assert.Equal(failed, new LongRun("loop", 100, folder.Path, Hour, TimeProvider.System).Items().First());
    }

    [Fact]
    public void Run_ends_with_its_time()
    {
        ManualTimeProvider time = new();
        int items = 0;
        foreach (int item in new LongRun("loop", 100, null, Hour, time).Items())
        {
            time.Advance(TimeSpan.FromMinutes(10));
            items++;
        }

        Assert.Equal(6, items);
    }
}
