using Xunit.Sdk;

namespace HealthLedger.House.Tests;

/// <summary>Turns findings into a test result that says where to look.</summary>
internal static class Verdict
{
    private const int Shown = 60;

    public static void Clean(IEnumerable<Finding> findings)
    {
        List<string> lines = findings.Select(finding => finding.ToString()).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal).ToList();
        if (lines.Count == 0)
        {
            return;
        }

        string rest = lines.Count > Shown ? $"\n... and {lines.Count - Shown} more" : string.Empty;
        throw new XunitException($"{lines.Count} finding(s):\n{string.Join('\n', lines.Take(Shown))}{rest}");
    }

    /// <summary>The planted violation is found, at the line it was planted on.</summary>
    public static void Caught(IEnumerable<Finding> findings, int line, string fragment)
    {
        List<Finding> all = findings.ToList();
        bool caught = all.Exists(finding =>
            finding.Line == line && finding.Message.Contains(fragment, StringComparison.Ordinal));
        if (!caught)
        {
            throw new XunitException(
                $"No finding at line {line} that says '{fragment}'. Found: [{string.Join(" | ", all)}]");
        }
    }
}
