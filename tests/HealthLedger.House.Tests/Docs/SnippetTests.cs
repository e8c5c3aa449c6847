namespace HealthLedger.House.Tests.Docs;

public sealed class SnippetTests
{
    private static readonly SourceFile Sample =
        new("samples/X/Program.cs",
            "class A\n{\n    #region start\n    void B()\n    {\n        C();\n    }\n    #endregion\n}");

    [Fact]
    public void Every_snippet_is_its_region() =>
        Verdict.Clean(SnippetRule.Check(Repository.TextFiles.Where(file => file.IsMarkdown), Repository.TextFiles));

    [Theory]
    [InlineData("x\n<!-- snippet: samples/X/Program.cs#start -->\n```csharp\nvoid B()\n{\n    D();\n}\n```", 2,
        "differs")]
    [InlineData("<!-- snippet: samples/X/Program.cs#stop -->\n```\n```", 1, "no region stop")]
    [InlineData("<!-- snippet: samples/Y/Program.cs#start -->\n```\n```", 1, "no region start")]
    [InlineData("<!-- snippet: samples/X/Program.cs#start -->\ntext", 1, "no fenced block")]
    public void Snippet_that_drifted_is_caught(string text, int line, string expected) =>
        Verdict.Caught(SnippetRule.Check([new SourceFile("docs/a.md", text)], [Sample]), line, expected);

    [Fact]
    public void Snippet_is_compared_without_its_indentation() =>
        Verdict.Clean(SnippetRule.Check(
            [new SourceFile("docs/a.md",
                "<!-- snippet: samples/X/Program.cs#start -->\n\n```csharp\nvoid B()\n{\n    C();\n}\n```\n")],
            [Sample]));
}
