using System.Text.RegularExpressions;

namespace HealthLedger.House.Tests.Tidy;

/// <summary>
/// Rules about places outside the repository: no path of a machine, no registry, no neighbour folder.
/// </summary>
internal static class PathRules
{
    private static readonly Regex MachinePath = new(@"(?<![\w.)\]}\-])/(work|root|home|Users)/[\w.]");

    private static readonly Regex RegistryHost =
        new("\"resolved\"\\s*:\\s*\"https?:|registry\\.[\\w.]+\\.\\w+|api\\.nuget\\.org|https?://[^\"]*/index\\.json",
            RegexOptions.NonBacktracking);

    private static readonly string NeighbourFolder = string.Concat("../", "shared");

    public static IEnumerable<Finding> MachinePaths(SourceFile file) =>
        MachinePath.Matches(file.Text)
            .Select(match =>
                new Finding(file.Path, file.LineOf(match.Index), $"'{match.Value}' is a path of one machine."));

    public static IEnumerable<Finding> RegistryHosts(SourceFile file) =>
        !IsPackageConfiguration(file)
            ? []
            : RegistryHost.Matches(file.Text).Select(match => new Finding(
                file.Path, file.LineOf(match.Index), $"'{match.Value}' names a registry: users bring their own."));

    /// <summary>Only the CI script and the set-up of tests know where development data lies.</summary>
    public static IEnumerable<Finding> NeighbourFolders(SourceFile file)
    {
        int position = file.Text.IndexOf(NeighbourFolder, StringComparison.Ordinal);
        if (position >= 0 && !MayNameNeighbour(file))
        {
            yield return new Finding(file.Path, file.LineOf(position),
                "a folder beside the repository is for test set-up alone.");
        }
    }

    private static bool IsPackageConfiguration(SourceFile file) =>
        file.FileName.ToUpperInvariant() is "NUGET.CONFIG" or "PACKAGE-LOCK.JSON" or ".NPMRC" or "PACKAGES.LOCK.JSON";

    private static bool MayNameNeighbour(SourceFile file) =>
        string.Equals(file.Path, ".ci/run", StringComparison.Ordinal)
        || (file.Path.StartsWith("tests/", StringComparison.Ordinal)
            && (file.FileName.Contains("TestData", StringComparison.OrdinalIgnoreCase)
                || file.FileName.EndsWith(".sh", StringComparison.Ordinal)
                || file.FileName.EndsWith(".runsettings", StringComparison.Ordinal)));
}
