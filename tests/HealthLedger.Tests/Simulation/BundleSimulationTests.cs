using System.Globalization;
using System.Security.Cryptography;
using HealthLedger.Testing.Simulation;
using HealthLedger.Testing.Simulation.Checkers;
using HealthLedger.Testing.Simulation.Faults;

namespace HealthLedger.Tests.Simulation;

/// <summary>Consortia whose submissions bring bundles, under faults and with sources that nobody can rely on.</summary>
public sealed class BundleSimulationTests
{
    private static readonly SimulationOptions Bundles = new() { Workload = SimulationWorkload.Bundles };

    private static readonly FaultKind[] OfSources =
    [
        FaultKind.WithheldBundle, FaultKind.ForgedBundle, FaultKind.PartialAnnouncement, FaultKind.UnannouncedBatch,
    ];

    private readonly Simulator _simulator = new();

    [Fact]
    public void Recorded_seeds_keep_every_promise_with_bundles_and_meet_every_bad_source()
    {
        Dictionary<FaultKind, long> met = OfSources.ToDictionary(kind => kind, _ => 0L);
        foreach (ulong seed in RecordedSeeds.Bundles)
        {
            SimulationResult result = _simulator.Run(seed, Bundles);
            Keeps(result);
            Assert.True(result.Checks[Promise.Holding] > 40);
            foreach (FaultKind kind in OfSources)
            {
                met[kind] += result.Faults[kind];
            }
        }

        Assert.All(met, pair => Assert.True(pair.Value > 0, pair.Key.ToString()));
    }

    [Fact]
    public void Recorded_seeds_keep_every_promise_with_bundles_while_the_set_changes()
    {
        foreach (ulong seed in RecordedSeeds.Together)
        {
            SimulationResult result = _simulator.Run(
                seed, new SimulationOptions { Workload = SimulationWorkload.Together });
            Keeps(result);
            Assert.True(result.Checks[Promise.Holding] > 40 && result.Joined > 0);
        }
    }

    [Fact]
    public void Fresh_seeds_keep_every_promise_with_bundles()
    {
        for (int i = 0; i < TestScale.Of(2, 1000); i++)
        {
            Keeps(_simulator.Run(TestScale.OnlySeed() ?? RandomNumber(), Bundles));
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(7)]
    public void Without_faults_everything_that_brings_a_bundle_is_sealed_in_the_first_view(int replicas)
    {
        SimulationResult result = _simulator.Run(3, new SimulationOptions
        {
            Replicas = replicas,
            Workload = SimulationWorkload.Bundles,
            Faults = false,
            Minutes = 1,
        });

        Keeps(result);
        Assert.Equal(0, result.ViewChanges);
        Assert.True(result.Checks[Promise.Holding] >= 55);
    }

    [Fact]
    public void Same_seed_twice_gives_the_same_trace_with_bundles() => Assert.Equal(
        _simulator.Run(11, Bundles).Digest,
        new Simulator().Run(11, Bundles).Digest);

    private static void Keeps(SimulationResult result) => Assert.True(result.Ok, string.Create(
        CultureInfo.InvariantCulture,
        $"Seed {result.Seed}: {result.Broken}: {result.How}. "
        + $"Again: healthledger simulate --seeds {result.Seed} --trace, with this workload"));

    private static ulong RandomNumber() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) >> 16;
}
