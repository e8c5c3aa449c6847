namespace HealthLedger.Interop.Tests;

/// <summary>Finds the material that lies outside the repository.</summary>
internal static class InteropTestData
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        string? given = Environment.GetEnvironmentVariable("HEALTHLEDGER_TESTDATA");
        if (!string.IsNullOrEmpty(given))
        {
            return given;
        }

        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "HealthLedger.Sdk.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder?.FullName ?? AppContext.BaseDirectory, "..", "shared", "data");
    }
}
