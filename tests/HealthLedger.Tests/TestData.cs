namespace HealthLedger.Tests;

/// <summary>Finds the published test data, which lies outside the repository.</summary>
internal static class TestData
{
    private const string Variable = "HEALTHLEDGER_TESTDATA";
    private const string Solution = "HealthLedger.Sdk.sln";

    public static bool IsRequired =>
        string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    public static string? Root { get; } = FindRoot();

    public static string Path(string relative)
    {
        string root = Root ?? throw new DirectoryNotFoundException($"No test data: set {Variable}.");
        return System.IO.Path.Combine(root, relative);
    }

    private static string? FindRoot()
    {
        string? named = Environment.GetEnvironmentVariable(Variable);
        if (!string.IsNullOrEmpty(named))
        {
            return Directory.Exists(named) ? named : null;
        }

        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, Solution)))
        {
            folder = folder.Parent;
        }

        string? beside = folder is null ? null : System.IO.Path.Combine(folder.FullName, "..", "shared", "data");
        return Directory.Exists(beside) ? beside : null;
    }
}
