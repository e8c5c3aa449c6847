using HealthLedger.Testing;

namespace HealthLedger.Tests.TestingPackage;

public sealed class ManualTimeProviderTests
{
    [Fact]
    public void Clocks_stand_still_until_moved_and_move_together()
    {
        ManualTimeProvider clock = new();
        (DateTimeOffset wall, long stamp) = (clock.GetUtcNow(), clock.GetTimestamp());
        Assert.Equal((wall, stamp), (clock.GetUtcNow(), clock.GetTimestamp()));
        clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(wall.AddSeconds(3), clock.GetUtcNow());
        Assert.Equal(TimeSpan.FromSeconds(3), clock.GetElapsedTime(stamp));
    }

    [Fact]
    public void Wall_clock_jumps_without_the_monotonic_one_and_the_other_way_round()
    {
        ManualTimeProvider clock = new();
        (DateTimeOffset wall, long stamp) = (clock.GetUtcNow(), clock.GetTimestamp());
        clock.JumpWall(TimeSpan.FromHours(-2));
        Assert.Equal((wall.AddHours(-2), stamp), (clock.GetUtcNow(), clock.GetTimestamp()));
        clock.AdvanceMonotonic(TimeSpan.FromMinutes(1));
        Assert.Equal(wall.AddHours(-2), clock.GetUtcNow());
        Assert.Equal(TimeSpan.FromMinutes(1), clock.GetElapsedTime(stamp));
    }

    [Fact]
    public void Timers_fire_in_order_at_their_times_and_a_jump_of_the_wall_fires_none()
    {
        ManualTimeProvider clock = new();
        DateTimeOffset start = clock.GetUtcNow();
        List<(string Name, double At)> fired = [];
        void Fire(object? name) => fired.Add(((string)name!, (clock.GetUtcNow() - start).TotalSeconds));
        using ITimer late = clock.CreateTimer(Fire, "late", TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);
        using ITimer often = clock.CreateTimer(Fire, "often", TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));
        using ITimer off = clock.CreateTimer(Fire, "off", TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        off.Dispose();
        clock.JumpWall(TimeSpan.FromDays(1));
        Assert.Empty(fired);
        clock.JumpWall(TimeSpan.FromDays(-1));
        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal([("often", 2), ("often", 4), ("late", 5), ("often", 6)], fired);
    }

    [Fact]
    public async Task Delay_ends_when_its_time_has_passed()
    {
        ManualTimeProvider clock = new();
        Task delay = Task.Delay(TimeSpan.FromSeconds(10), clock);
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.False(delay.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));
        await delay;
    }
}
