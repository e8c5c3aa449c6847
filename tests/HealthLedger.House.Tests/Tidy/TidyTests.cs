using Xunit.Abstractions;

namespace HealthLedger.House.Tests.Tidy;

public sealed class TidyTests(ITestOutputHelper output)
{
    /// <summary>Rules for every C# file that people wrote.</summary>
    private static readonly Dictionary<string, TidyRule> CodeRules = new(StringComparer.Ordinal)
    {
        ["file length"] = ShapeRules.FileLength,
        ["line length"] = ShapeRules.LineLength,
        ["one type"] = ShapeRules.OneTypePerFile,
        ["drawers"] = ShapeRules.Drawers,
        ["directives"] = ShapeRules.Directives,
        ["not implemented"] = WordRules.NotImplemented,
        ["dead code"] = WordRules.CommentedOutCode,
        ["overloaded words"] = WordRules.OverloadedWords,
    };

    /// <summary>
    /// Rules for every text file. These tests quote what they forbid, so their own files are left out.
    /// </summary>
    private static readonly Dictionary<string, TidyRule> TextRules = new(StringComparer.Ordinal)
    {
        ["unfinished"] = WordRules.Unfinished,
        ["machine paths"] = PathRules.MachinePaths,
        ["registry hosts"] = PathRules.RegistryHosts,
        ["neighbour folders"] = PathRules.NeighbourFolders,
    };

    public static TheoryData<string> CodeRuleNames => new(CodeRules.Keys);

    public static TheoryData<string> TextRuleNames => new(TextRules.Keys);

    [Theory]
    [MemberData(nameof(CodeRuleNames))]
    public void Code_is_tidy(string rule) =>
        Verdict.Clean(Repository.CSharpFiles.Where(file => !file.IsGenerated)
            .SelectMany(file => CodeRules[rule](file)));

    [Theory]
    [MemberData(nameof(TextRuleNames))]
    public void Texts_are_tidy(string rule) =>
        Verdict.Clean(Repository.TextFiles.Where(file => !file.IsHouse).SelectMany(file => TextRules[rule](file)));

    [Fact]
    public void Generated_code_is_documented() =>
        Verdict.Clean(Repository.ProductFiles.Where(file => file.IsGenerated).SelectMany(GeneratedRules.Undocumented));

    [Fact]
    public void Records_hold_no_buffers_and_no_secrets() =>
        Verdict.Clean(Repository.ProductFiles.SelectMany(RecordRules.Buffers));

    /// <summary>Printed, so that the next release can be compared with this one.</summary>
    [Fact]
    public void File_lengths_are_measured()
    {
        int[] lengths = Repository.ProductFiles.Where(file => !file.IsGenerated).Select(file => file.LineCount)
            .Order().ToArray();
        Assert.NotEmpty(lengths);
        output.WriteLine(
            $"{lengths.Length} product files: median {lengths[lengths.Length / 2]} lines, "
            + $"90 % within {lengths[(lengths.Length - 1) * 9 / 10]}, longest {lengths[^1]}");
    }
}
