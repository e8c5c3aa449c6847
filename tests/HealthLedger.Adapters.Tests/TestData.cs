namespace HealthLedger.Adapters.Tests;

/// <summary>Finds the material that lies outside the repository.</summary>
internal static class TestData
{
    private const string Variable = "HEALTHLEDGER_TESTDATA";

    /// <summary>The root of the repository.</summary>
    public static string Repository { get; } = FindRepository();

    public static string Root { get; } = FindRoot();

    public static bool IsPresent => File.Exists(Path.Combine(Root, "hl7v2", "INDEX.tsv"));

    public static bool IsContinuousIntegration => Environment.GetEnvironmentVariable("CI") == "true";

    /// <summary>The HL7 v2 files with the number of messages that the index gives for them.</summary>
    public static IReadOnlyList<CorpusFile> Hl7Files()
    {
        string folder = Path.Combine(Root, "hl7v2");
        List<CorpusFile> files = [];
        foreach (string line in File.ReadLines(Path.Combine(folder, "INDEX.tsv")).Skip(1))
        {
            string[] columns = line.Split('\t');
            byte[] bytes = File.ReadAllBytes(Path.Combine(folder, columns[0]));
            int messages = int.Parse(columns[2], System.Globalization.CultureInfo.InvariantCulture);
            files.Add(new CorpusFile(columns[0], bytes, messages));
        }

        return files;
    }

    private static string FindRoot()
    {
        string? given = Environment.GetEnvironmentVariable(Variable);
        if (!string.IsNullOrEmpty(given))
        {
            return given;
        }

        return Path.Combine(Repository, "..", "shared", "data");
    }

    private static string FindRepository()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "HealthLedger.Sdk.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? AppContext.BaseDirectory;
    }
}
