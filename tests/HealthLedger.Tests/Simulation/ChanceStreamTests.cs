using HealthLedger.Testing.Simulation.Chance;

namespace HealthLedger.Tests.Simulation;

public sealed class ChanceStreamTests
{
    [Fact]
    public void Stream_gives_the_same_numbers_every_time()
    {
        ChanceStream stream = new(1, "network");
        ChanceStream again = new(1, "network");

        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(stream.Next(), again.Next());
        }
    }

    [Fact]
    public void Streams_of_other_concerns_indexes_and_seeds_are_others()
    {
        ulong[] first =
        [
            new ChanceStream(1, "network").Next(), new ChanceStream(1, "disk").Next(),
            new ChanceStream(1, "disk", 1).Next(), new ChanceStream(2, "disk", 1).Next(),
        ];

        Assert.Equal(first.Length, first.Distinct().Count());
    }

    [Fact]
    public void Scaled_numbers_stay_within_their_bounds_and_reach_both_ends_of_the_scale()
    {
        ChanceStream stream = new(7, "scale");
        long[] drawn = [.. Enumerable.Range(0, 10_000).Select(_ => stream.Scaled(10, 1_000_000))];

        Assert.All(drawn, number => Assert.InRange(number, 10, 1_000_000));
        Assert.Contains(drawn, number => number < 20);
        Assert.Contains(drawn, number => number > 500_000);
    }

    [Fact]
    public void Permille_of_zero_never_and_of_a_thousand_always_happens()
    {
        ChanceStream stream = new(7, "permille");

        Assert.DoesNotContain(Enumerable.Range(0, 1000), _ => stream.Permille(0));
        Assert.All(Enumerable.Range(0, 1000), _ => Assert.True(stream.Permille(1000)));
    }
}
