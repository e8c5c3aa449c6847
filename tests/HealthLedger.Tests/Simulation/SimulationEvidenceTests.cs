using System.Globalization;
using HealthLedger.Testing.Simulation.Checkers;
using HealthLedger.Testing.Simulation.Faults;

namespace HealthLedger.Tests.Simulation;

/// <summary>The committed record of ranges says what the claims say.</summary>
public sealed class SimulationEvidenceTests
{
    private static readonly Dictionary<string, string> OnlyIn = new(StringComparer.Ordinal)
    {
        [nameof(FaultKind.FormerMember)] = "workload=members",
        [nameof(Promise.Membership)] = "workload=members",
        [nameof(Promise.Epoch)] = "workload=members",
        [nameof(FaultKind.WithheldBundle)] = "workload=bundles",
        [nameof(FaultKind.ForgedBundle)] = "workload=bundles",
        [nameof(FaultKind.PartialAnnouncement)] = "workload=bundles",
        [nameof(FaultKind.UnannouncedBatch)] = "workload=bundles",
        [nameof(Promise.Holding)] = "workload=bundles",
        [nameof(Promise.Expiry)] = "workload=bundles",
    };

    [Fact]
    public void Record_has_every_fault_and_every_promise_and_no_broken_one()
    {
        Dictionary<string, decimal> totals = [];
        HashSet<string> workloads = [];
        foreach (string line in File.ReadLines(Path.Combine(RepositoryRoot(), "docs", "evidence", "simulation.txt"))
            .Where(line => line.StartsWith("seeds=", StringComparison.Ordinal)))
        {
            string[] words = line.Split(' ');
            workloads.Add(words.FirstOrDefault(word => word.StartsWith("workload=", StringComparison.Ordinal))
                ?? "workload=steady");
            foreach (string[] pair in words.Select(word => word.Split('=')))
            {
                if (decimal.TryParse(pair[1], NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number))
                {
                    totals[pair[0]] = totals.GetValueOrDefault(pair[0]) + number;
                }
            }
        }

        Assert.Equal(0, totals["broken"]);
        Assert.All(
            Enum.GetNames<FaultKind>().Where(IsDue), name => Assert.True(totals[$"fault:{name}"] > 0, name));
        Assert.All(
            Enum.GetNames<Promise>().Where(IsDue), name => Assert.True(totals[$"promise:{name}"] > 0, name));

        // What one workload alone can meet is due from when a range of it is recorded.
        bool IsDue(string name) => !OnlyIn.TryGetValue(name, out string? workload) || workloads.Contains(workload);
    }

    private static string RepositoryRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "HealthLedger.Sdk.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
