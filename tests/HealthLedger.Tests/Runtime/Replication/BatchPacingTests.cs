using HealthLedger.Runtime.Replication;
using HealthLedger.Testing;

namespace HealthLedger.Tests.Runtime.Replication;

public sealed class BatchPacingTests
{
    private static readonly TimeSpan BlockTime = TimeSpan.FromMilliseconds(80);

    private readonly ManualTimeProvider _time = new();
    private int _due;

    [Fact]
    public void Nothing_waits_where_no_block_is_under_way()
    {
        using BatchPacing pacing = Accustomed();

        Assert.True(pacing.IsDue(1));
    }

    [Fact]
    public void Next_batch_waits_for_company_while_a_block_is_under_way_and_is_called_when_it_is_due()
    {
        using BatchPacing pacing = Accustomed();
        pacing.Cut();

        Assert.False(pacing.IsDue(1));
        Assert.Equal(0, _due);
        _time.Advance(BlockTime / 4);
        Assert.Equal(1, _due);
        Assert.True(pacing.IsDue(1));
    }

    [Fact]
    public void Much_that_waits_does_not_wait()
    {
        using BatchPacing pacing = Accustomed();
        pacing.Cut();

        Assert.False(pacing.IsDue((512 * 1024) - 1));
        Assert.True(pacing.IsDue(512 * 1024));
    }

    [Fact]
    public void Block_that_is_sealed_or_forgotten_makes_room()
    {
        using BatchPacing pacing = Accustomed();
        pacing.Cut();
        pacing.Sealed();
        Assert.True(pacing.IsDue(1));

        pacing.Cut();
        pacing.Cut();
        Assert.False(pacing.IsDue(1));
        pacing.Forget();
        Assert.True(pacing.IsDue(1));
    }

    [Fact]
    public void Slow_blocks_hold_a_batch_up_for_50_milliseconds_at_most()
    {
        using BatchPacing pacing = new(_time, () => _due++);
        for (int i = 0; i < 50; i++)
        {
            pacing.Cut();
            _time.Advance(TimeSpan.FromSeconds(10));
            pacing.Sealed();
        }

        pacing.Cut();
        _time.Advance(TimeSpan.FromMilliseconds(49));
        Assert.False(pacing.IsDue(1));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(pacing.IsDue(1));
    }

    // Blocks have taken 80 ms of late.
    private BatchPacing Accustomed()
    {
        BatchPacing pacing = new(_time, () => _due++);
        for (int i = 0; i < 100; i++)
        {
            pacing.Cut();
            _time.Advance(BlockTime);
            pacing.Sealed();
        }

        return pacing;
    }
}
