using System.Text;
using HealthLedger.Hl7v2.Generator;

namespace HealthLedger.Adapters.Tests.Definitions;

public sealed class GeneratedFilesTests
{
    private const string Remedy =
        "Run the generator, see adapters/HealthLedger.Hl7v2.Generator/README.md, and commit what it writes.";

    [Fact]
    public void Committed_code_is_byte_for_byte_what_the_committed_tables_generate()
    {
        SortedDictionary<string, string> expected = GenerateCommand.Run(path => File.ReadAllText(Full(path)));
        List<string> committed = [.. GenerateCommand.Folders
            .SelectMany(folder => Directory.EnumerateFiles(Full(folder)))
            .Select(file => Path.GetRelativePath(Root, file).Replace(Path.DirectorySeparatorChar, '/'))];

        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), committed.Order(StringComparer.Ordinal));
        Assert.All(expected, file => Assert.True(IsCommitted(file.Key, file.Value), $"{file.Key} differs. {Remedy}"));
        Assert.True(expected.Count > 250, $"only {expected.Count} types");
    }

    [CorpusFact]
    public void Committed_tables_and_report_are_byte_for_byte_what_the_dictionaries_give()
    {
        string definitions = Path.Combine(TestData.Root, "definitions", "hl7v2");

        SortedDictionary<string, string> expected = ImportCommand.Run(definitions);

        Assert.Equal(6, expected.Count);
        Assert.All(expected, file => Assert.True(IsCommitted(file.Key, file.Value), $"{file.Key} differs. {Remedy}"));
    }

    [Fact]
    public void Changed_table_changes_the_code_of_its_segment_and_of_no_other()
    {
        SortedDictionary<string, string> before = GenerateCommand.Run(path => File.ReadAllText(Full(path)));
        SortedDictionary<string, string> after = GenerateCommand.Run(path =>
            File.ReadAllText(Full(path)).Replace("\tAdministrative Sex\n", "\tOther\n", StringComparison.Ordinal));

        List<string> changed = [.. before.Keys.Where(path => before[path] != after[path])];

        Assert.Contains("adapters/HealthLedger.Hl7v2/Segments/Generated/PidSegment.g.cs", changed);
        Assert.True(changed.Count < 10, string.Join(' ', changed));
    }

    [Fact]
    public void No_group_is_called_a_choice_that_is_none()
    {
        string text = File.ReadAllText(Full(TablePath.Structures));

        Assert.Contains(" CHOICE<", text, StringComparison.Ordinal);
        Assert.DoesNotContain("CHOICE(", text, StringComparison.Ordinal);
    }

    private static string Root { get; } = FindRoot();

    private static string Full(string path) => Path.Combine(Root, path);

    private static bool IsCommitted(string path, string text) =>
        File.ReadAllBytes(Full(path)).AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(text));

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "HealthLedger.Sdk.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The repository was not found.");
    }
}
