using HealthLedger.Testing.Simulation.Growth;
using HealthLedger.Testing.Simulation.Workloads;

namespace HealthLedger.Tests.Simulation;

/// <summary>What `bench growth` measures in virtual time is what a set of that size has to do.</summary>
public sealed class GrowthTests
{
    private static readonly ProcessorCosts Costs = new() { Sign = 25, Verify = 60 };

    [Theory]
    [InlineData(4)]
    [InlineData(13)]
    public void Lone_submission_takes_four_ways_and_three_synchronisations(int replicas)
    {
        GrowthResult result = Run(replicas, delay: 10_000, clients: 0, submissions: 20);

        Assert.InRange(result.P50, 4 * 10, 2 * ((4 * 10) + (3 * 2)));
        Assert.InRange(result.OfBlock, 0.9, 1.1);
    }

    [Fact]
    public void Messages_of_a_block_are_three_rounds_from_all_to_all_and_a_proposal()
    {
        GrowthResult four = Run(4, delay: 250, clients: 8, submissions: 200);
        GrowthResult ten = Run(10, delay: 250, clients: 8, submissions: 200);

        // What is sent again when it is late, and what replicas say of themselves now and then, comes on top.
        Assert.InRange(four.Messages, (2 * 4 * 3) + 3, 1.5 * ((3 * 4 * 3) + 6));
        Assert.InRange(ten.Messages, (2 * 10 * 9) + 9, 1.5 * ((3 * 10 * 9) + 18));
        Assert.InRange(four.Signed, (2 * 4) + 3, 3 * 4 * 1.2);
    }

    [Fact]
    public void Longer_ways_make_a_lone_submission_wait_longer_and_a_processor_work_less()
    {
        GrowthResult near = Run(4, delay: 250, clients: 16, submissions: 400);
        GrowthResult far = Run(4, delay: 75_000, clients: 16, submissions: 400);

        Assert.True(far.P50 > near.P50 + 200);
        Assert.True(far.Busy < near.Busy);
    }

    [Fact]
    public void Same_options_give_the_same_result()
    {
        GrowthResult one = Run(4, delay: 5_000, clients: 4, submissions: 60);
        GrowthResult other = Run(4, delay: 5_000, clients: 4, submissions: 60);

        Assert.Equal((one.P50, one.P99, one.PerSecond), (other.P50, other.P99, other.PerSecond));
        Assert.Equal((one.Kilobytes, one.Busy), (other.Kilobytes, other.Busy));
    }

    private static GrowthResult Run(int replicas, long delay, int clients, int submissions)
    {
        using GrowthRun run = new(
            new GrowthOptions
            {
                Replicas = replicas,
                Delay = delay,
                Costs = Costs,
                ClientsOfReplica = clients,
                Submissions = submissions,
            },
            new Consortium(replicas));
        return run.Run();
    }
}
