using System.Globalization;
using System.Security.Cryptography;
using HealthLedger.Testing.Simulation;
using Xunit.Abstractions;

namespace HealthLedger.Tests.Simulation;

/// <summary>Whole consortia under faults. HEALTHLEDGER_TEST_SEED runs one seed, a long run thousands.</summary>
public sealed class SimulationTests
{
    private readonly ITestOutputHelper _output;
    private readonly Simulator _simulator = new();

    public SimulationTests(ITestOutputHelper output) => _output = output;

    [Fact]
    public void Recorded_seeds_keep_every_promise()
    {
        foreach (ulong seed in RecordedSeeds.All)
        {
            Keeps(_simulator.Run(seed));
        }
    }

    [Fact]
    public void Fresh_seeds_keep_every_promise()
    {
        for (int i = 0; i < TestScale.Of(5, 2000); i++)
        {
            ulong seed = TestScale.OnlySeed() ?? RandomNumber();
            _output.WriteLine($"seed {seed}");
            Keeps(_simulator.Run(seed));
        }
    }

    [Fact]
    public void Same_seed_twice_gives_the_same_trace_and_another_seed_another_one()
    {
        string first = _simulator.Run(11).Digest;

        Assert.Equal(first, new Simulator().Run(11).Digest);
        Assert.NotEqual(first, _simulator.Run(15).Digest);
    }

    [Fact]
    public void Reading_the_trace_does_not_change_what_happens()
    {
        List<string> lines = [];

        SimulationResult read = _simulator.Run(12, new SimulationOptions { Minutes = 1, Trace = lines.Add });

        Assert.Equal(_simulator.Run(12, new SimulationOptions { Minutes = 1 }).Digest, read.Digest);
        Assert.True(lines.Count > read.Steps / 2);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public void Without_faults_everything_is_sealed_in_the_first_view(int replicas)
    {
        SimulationResult result = _simulator.Run(
            3, new SimulationOptions { Replicas = replicas, Faults = false, Minutes = 1 });

        Keeps(result);
        Assert.Equal(0, result.ViewChanges);
        Assert.Equal(0, result.Crashes);
        Assert.True(result.AcknowledgedWrites > SimulationResult.WritesThatCount);
        Assert.False(result.Counts);
    }

    private static void Keeps(SimulationResult result) => Assert.True(result.Ok, string.Create(
        CultureInfo.InvariantCulture,
        $"Seed {result.Seed}: {result.Broken}: {result.How}. "
        + $"Again: healthledger simulate --seeds {result.Seed} --trace"));

    private static ulong RandomNumber() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) >> 16;
}
