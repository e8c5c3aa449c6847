using Microsoft.CodeAnalysis;

namespace HealthLedger.House.Tests.Snapshots;

public sealed class ErrorCodeTests
{
    private static readonly Lazy<IReadOnlyList<ErrorCode>> Codes = new(() => Repository.ProductProjects
        .Where(project => File.Exists(project.AssemblyPath))
        .SelectMany(project => ErrorCodeRule.Gather(Compilations.OfAssembly(project, MetadataImportOptions.All)))
        .OrderBy(code => code.Value, StringComparer.Ordinal)
        .ToList());

    [Fact]
    public void Codes_are_unique_and_in_their_ranges() => Verdict.Clean(ErrorCodeRule.CheckCodes(Codes.Value));

    [Fact]
    public void Every_code_has_its_entry_and_every_entry_its_code() =>
        Verdict.Clean(ErrorCodeRule.CheckPages(Codes.Value, Repository.TextFiles.Where(file =>
            file.IsMarkdown && file.Path.StartsWith("docs/reference/error-codes", StringComparison.Ordinal))));

    [Fact]
    public void Codes_are_the_approved_ones() =>
        Snapshot.Match("error-codes.txt",
            Codes.Value.Select(code => $"{code.Value} {code.Assembly} {code.Holder}.{code.Name}"));

    [Fact]
    public void Codes_are_gathered_from_internal_classes_too()
    {
        IAssemblySymbol planted = Compilations.OfPlantedAssembly(
            "namespace N; static class PlantedErrorCodes { internal const string A = \"HLS3001\"; const int B = 1; }");
        Assert.Equal([new("Planted", "PlantedErrorCodes", "A", "HLS3001")], ErrorCodeRule.Gather(planted));
    }

    [Theory]
    [InlineData("HealthLedger", "HLS300", "four digits")]
    [InlineData("HealthLedger", "HLS2001", "outside the ranges")]
    [InlineData("HealthLedger", "HLS9001", "outside the ranges")]
    [InlineData("HealthLedger.Hl7v2", "HLS5001", "outside the ranges")]
    public void Wrong_code_is_caught(string assembly, string value, string expected) =>
        Verdict.Caught(ErrorCodeRule.CheckCodes([new(assembly, "C", "A", value)]), 1, expected);

    [Fact]
    public void Code_used_twice_is_caught() =>
        Verdict.Caught(
            ErrorCodeRule.CheckCodes(
                [new("HealthLedger", "C", "A", "HLS3001"), new("HealthLedger", "C", "B", "HLS3001")]),
            1,
            "is used 2 times: A, B");

    [Fact]
    public void Second_class_of_codes_in_an_assembly_is_caught() =>
        Verdict.Caught(
            ErrorCodeRule.CheckCodes(
                [new("HealthLedger", "C", "A", "HLS3001"), new("HealthLedger", "D", "B", "HLS3002")]),
            1,
            "several classes");

    [Theory]
    [InlineData("# Codes\n## HLS3001 A\n**Cause.** x\n**Effect.** y\n", 2, "does not say: what to do")]
    [InlineData("|Code|Cause|Effect|What to do|\n|--|--|--|--|\n| HLS3001 | x | | z |", 3, "does not say: effect")]
    [InlineData("## HLS3009 A\nCause: x\nEffect: y\nWhat to do: z", 1, "HLS3009 is in no assembly")]
    [InlineData("# Codes", 1, "has no entry")]
    public void Wrong_page_is_caught(string text, int line, string expected) =>
        Verdict.Caught(
            ErrorCodeRule.CheckPages([new("HealthLedger", "C", "A", "HLS3001")],
                [new SourceFile("docs/reference/error-codes.md", text)]),
            line,
            expected);

    [Theory]
    [InlineData("## `HLS3001` A\n\n- **Cause**: x\n- **Effect**: y\n- **What to do**: z")]
    [InlineData(
        "| Code | Name | Cause | Effect | What to do |\n| --- | --- | --- | --- | --- |\n"
        + "| `HLS3001` | A | x | y | z |")]
    public void Full_entry_is_accepted(string text) =>
        Verdict.Clean(ErrorCodeRule.CheckPages(
            [new("HealthLedger", "C", "A", "HLS3001")], [new SourceFile("docs/reference/error-codes.md", text)]));
}
