using System.Globalization;
using System.Security.Cryptography;
using HealthLedger.Testing.Simulation;

namespace HealthLedger.Tests.Simulation;

/// <summary>Consortia in which those that come begin with the state of another node, under faults.</summary>
public sealed class SnapshotSimulationTests
{
    private static readonly SimulationOptions Snapshots = new() { Workload = SimulationWorkload.Snapshots };

    private readonly Simulator _simulator = new();

    [Fact]
    public void Recorded_seeds_keep_every_promise_when_nodes_begin_with_snapshots()
    {
        foreach (ulong seed in RecordedSeeds.Snapshots)
        {
            SimulationResult result = _simulator.Run(seed, Snapshots);
            Keeps(result);
            Assert.True(result.Loaded > 0);
        }
    }

    [Fact]
    public void Fresh_seeds_keep_every_promise_when_nodes_begin_with_snapshots()
    {
        for (int i = 0; i < TestScale.Of(2, 1000); i++)
        {
            Keeps(_simulator.Run(TestScale.OnlySeed() ?? RandomNumber(), Snapshots));
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(7)]
    public void Without_faults_who_begins_with_a_snapshot_takes_over_fewer_blocks(int replicas)
    {
        SimulationOptions together = new()
        {
            Replicas = replicas,
            Workload = SimulationWorkload.Together,
            Faults = false,
            Minutes = 2,
        };
        SimulationOptions snapshots = new()
        {
            Replicas = replicas,
            Workload = SimulationWorkload.Snapshots,
            Faults = false,
            Minutes = 2,
        };

        SimulationResult fromGenesis = _simulator.Run(1, together);
        SimulationResult fromSnapshot = _simulator.Run(1, snapshots);

        Keeps(fromGenesis);
        Keeps(fromSnapshot);
        Assert.Equal(0, fromGenesis.Loaded);
        Assert.True(fromSnapshot.Loaded > 0 && fromSnapshot.TransferredBlocks < fromGenesis.TransferredBlocks);
    }

    [Fact]
    public void Seed_means_the_same_run_each_time() =>
        Assert.Equal(_simulator.Run(24, Snapshots).Digest, new Simulator().Run(24, Snapshots).Digest);

    private static ulong RandomNumber() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) >> 16;

    private static void Keeps(SimulationResult result) => Assert.True(
        result.Ok,
        string.Create(CultureInfo.InvariantCulture, $"seed {result.Seed}: {result.Broken}: {result.How}"));
}
