using System.Globalization;
using System.Security.Cryptography;
using HealthLedger.Testing.Simulation;
using HealthLedger.Testing.Simulation.Checkers;

namespace HealthLedger.Tests.Simulation;

/// <summary>Consortia whose replicas come, go, are replaced and change their keys by vote, under faults.</summary>
public sealed class MembershipSimulationTests
{
    private static readonly SimulationOptions Members = new() { Workload = SimulationWorkload.Members };

    private readonly Simulator _simulator = new();

    [Fact]
    public void Recorded_seeds_keep_every_promise_while_the_set_changes()
    {
        int joined = 0;
        int removed = 0;
        int renewed = 0;
        foreach (ulong seed in RecordedSeeds.Members)
        {
            SimulationResult result = _simulator.Run(seed, Members);
            Keeps(result);
            joined += result.Joined;
            removed += result.Removed;
            renewed += result.Renewed;
        }

        Assert.True(joined > RecordedSeeds.Members.Count);
        Assert.True(removed > 0 && renewed > 0);
    }

    [Fact]
    public void Fresh_seeds_keep_every_promise_while_the_set_changes()
    {
        for (int i = 0; i < TestScale.Of(2, 1000); i++)
        {
            Keeps(_simulator.Run(TestScale.OnlySeed() ?? RandomNumber(), Members));
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public void Without_faults_every_change_is_voted_for_and_in_force(int replicas)
    {
        SimulationResult result = _simulator.Run(1, new SimulationOptions
        {
            Replicas = replicas,
            Workload = SimulationWorkload.Members,
            Faults = false,
            Minutes = 2,
        });

        Keeps(result);
        Assert.True(result.Joined > 0);
        Assert.Equal((ulong)result.Checks[Promise.Membership], result.Epochs);
        Assert.True(result.Checks[Promise.Epoch] > 0);
    }

    [Fact]
    public void Same_seed_twice_gives_the_same_trace_while_the_set_changes() => Assert.Equal(
        _simulator.Run(11, Members).Digest,
        new Simulator().Run(11, Members).Digest);

    [Fact]
    public void Line_of_a_workload_is_gone_on_from_by_that_workload_alone()
    {
        SimulationTotals totals = new(1);
        totals.Add(_simulator.Run(
            1, new SimulationOptions { Workload = SimulationWorkload.Members, Minutes = 1, Faults = false }));

        string line = totals.ToLine("abc", 0, 1, SimulationWorkload.Members);

        Assert.Contains(" replicas=0 workload=members minutes=1 counted=", line, StringComparison.Ordinal);
        Assert.Equal(2UL, SimulationTotals.Resume([line], 1, 0, 1, SimulationWorkload.Members));
        Assert.Equal(1UL, SimulationTotals.Resume([line], 1, 0, 1));
    }

    private static void Keeps(SimulationResult result) => Assert.True(result.Ok, string.Create(
        CultureInfo.InvariantCulture,
        $"Seed {result.Seed}: {result.Broken}: {result.How}. "
        + $"Again: healthledger simulate --workload members --seeds {result.Seed} --trace"));

    private static ulong RandomNumber() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) >> 16;
}
