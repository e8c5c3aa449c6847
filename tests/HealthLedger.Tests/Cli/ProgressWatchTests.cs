using HealthLedger.Cli.Services;

namespace HealthLedger.Tests.Cli;

public sealed class ProgressWatchTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly ProgressWatch _watch = new(Patience);
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

    [Fact]
    public void A_node_without_work_makes_progress()
    {
        for (int i = 0; i < 100; i++)
        {
            Assert.Null(Judge(height: 5));
        }
    }

    [Fact]
    public void A_height_that_grows_is_progress_however_much_waits()
    {
        for (ulong height = 1; height < 100; height++)
        {
            Assert.Null(Judge(height, waiting: 1000));
        }
    }

    [Fact]
    public void Work_at_one_height_for_longer_than_the_patience_is_none()
    {
        Assert.Null(Judge(height: 5));
        Assert.Null(Judge(height: 5, waiting: 1));
        Assert.Null(Judge(height: 5, waiting: 1));
        Assert.Null(Judge(height: 5, waiting: 1));
        Assert.NotNull(Judge(height: 5, waiting: 1));
        Assert.Null(Judge(height: 6, waiting: 1));
    }

    [Fact]
    public void What_the_node_names_itself_is_waited_for_and_the_time_begins_again()
    {
        for (int i = 0; i < 10; i++)
        {
            Assert.Null(Judge(height: 5, waiting: 1, isExcused: true));
        }

        Assert.Null(Judge(height: 5, waiting: 1));
        Assert.Null(Judge(height: 5, waiting: 1));
    }

    [Fact]
    public void A_halted_node_makes_none() => Assert.NotNull(Judge(height: 5, isHalted: true));

    private string? Judge(ulong height, long waiting = 0, bool isExcused = false, bool isHalted = false)
    {
        _now += TimeSpan.FromMinutes(1);
        return _watch.Judge(
            new ProgressSample { Height = height, Waiting = waiting, IsExcused = isExcused, IsHalted = isHalted },
            _now);
    }
}
