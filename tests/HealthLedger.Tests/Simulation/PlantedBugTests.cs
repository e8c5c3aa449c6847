using System.Globalization;
using HealthLedger.Testing.Simulation;

namespace HealthLedger.Tests.Simulation;

/// <summary>
/// One changed rule in an otherwise identical replica, its own assertions off, is found from outside. How many seeds it
/// took from the first one on is in docs/guides/simulator.md.
/// </summary>
public sealed class PlantedBugTests
{
    private readonly Simulator _simulator = new();

    public static TheoryData<string, ulong> Finders => new()
    {
        { "vote-not-journaled", 1 },
        { "quorum-off-by-one", 1 },
        { "prepared-batch-ignored", 46 },
        { "old-epoch-seal-accepted", 19 },
        { "transfer-unverified", 43 },
        { "votes-forgotten", 4 },
        { "time-checked-on-re-proposal", 18 },
        { "quorum-of-former-set", 1 },
        { "removed-member-seals", 50 },
        { "replaced-key-cut-off", 6 },
        { "snapshot-without-schedule", 24 },
        { "vote-without-bundle", 20 },
        { "announced-before-stored", 4 },
        { "expired-never-settled", 1 },
    };

    [Theory]
    [MemberData(nameof(Finders))]
    public void Planted_bug_is_found_by_a_seed_that_the_unchanged_replica_passes(string name, ulong seed)
    {
        PlantedBug bug = PlantedBug.All.Single(each => each.Name == name);
        SimulationOptions options = new() { Workload = bug.Workload };

        SimulationResult unchanged = _simulator.Run(seed, options, PlantedBug.None);
        SimulationResult changed = _simulator.Run(seed, options, bug.Rules, bug.Host);

        Assert.True(unchanged.Ok, string.Create(CultureInfo.InvariantCulture, $"{unchanged.Broken}: {unchanged.How}"));
        Assert.False(changed.Ok);
    }

    [Fact]
    public void Every_planted_bug_has_a_seed_that_finds_it() => Assert.Equal(
        PlantedBug.All.Select(bug => bug.Name).Order(StringComparer.Ordinal),
        Finders.Select(row => (string)row[0]).Order(StringComparer.Ordinal));
}
