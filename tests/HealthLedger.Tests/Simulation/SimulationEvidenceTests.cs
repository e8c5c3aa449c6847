using System.Globalization;
using HealthLedger.Testing.Simulation.Checkers;
using HealthLedger.Testing.Simulation.Faults;

namespace HealthLedger.Tests.Simulation;

/// <summary>The committed record of ranges says what the claims say.</summary>
public sealed class SimulationEvidenceTests
{
    [Fact]
    public void Record_has_every_fault_and_every_promise_and_no_broken_one()
    {
        Dictionary<string, decimal> totals = [];
        foreach (string line in File.ReadLines(Path.Combine(RepositoryRoot(), "docs", "evidence", "simulation.txt"))
            .Where(line => line.StartsWith("seeds=", StringComparison.Ordinal)))
        {
            foreach (string[] pair in line.Split(' ').Select(word => word.Split('=')))
            {
                if (decimal.TryParse(pair[1], NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number))
                {
                    totals[pair[0]] = totals.GetValueOrDefault(pair[0]) + number;
                }
            }
        }

        Assert.Equal(0, totals["broken"]);
        Assert.All(
            Enum.GetNames<FaultKind>(), name => Assert.True(totals[$"fault:{name}"] > 0, name));
        Assert.All(
            Enum.GetNames<Promise>(), name => Assert.True(totals[$"promise:{name}"] > 0, name));
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
