namespace HealthLedger.House.Tests.Docs;

public sealed class CitationTests
{
    private static readonly SourceFile[] Library =
    [
        new("docs/bibliography.md", "# Works\n\n| short | work |\n| --- | --- |\n| PBFT | x |\n| RFC 9162 | y |\n"),
        new("docs/spec/ledger.md", "# Ledger\n## 3.2 Header\n"),
        new("docs/spec/invariants.md", "- [INV-W1] a <= b\n"),
    ];

    [Fact]
    public void Every_citation_in_code_resolves() =>
        Verdict.Clean(CitationRule.Check(Sources(), Pages()));

    [Fact]
    public void Every_invariant_is_named_by_code_and_by_a_test() =>
        Verdict.Clean(CitationRule.CheckInvariants(Sources(), Pages()));

    [Theory]
    [InlineData("// [RFC 9999 §1]", "no entry")]
    [InlineData("// [HL7v2 2.5.1 ch. 2]", "no entry")]
    [InlineData("// [INV-W9]", "no page under docs/spec states it")]
    [InlineData("// [SPEC storage]", "names no page")]
    [InlineData("// [SPEC ledger 9.9]", "no section 9.9")]
    public void Citation_of_nothing_is_caught(string text, string expected) =>
        Verdict.Caught(CitationRule.Check([new SourceFile("src/X/A.cs", text)], Library), 1, expected);

    [Theory]
    [InlineData("// [PBFT §4.4] [PBFT] [RFC 9162 §2.1.3] [INV-W1] [SPEC ledger] [SPEC ledger 3.2] [SPEC ledger §3.2]")]
    public void Citation_of_something_is_accepted(string text) =>
        Verdict.Clean(CitationRule.Check([new SourceFile("src/X/A.cs", text)], Library));

    [Theory]
    [InlineData("", "// [INV-W1]", "no product code names")]
    [InlineData("// [INV-W1]", "", "no test names")]
    public void Invariant_that_is_not_held_is_caught(string code, string test, string expected) =>
        Verdict.Caught(
            CitationRule.CheckInvariants(
                [new SourceFile("src/X/A.cs", code), new SourceFile("tests/X/ATests.cs", test)], Library),
            1,
            expected);

    private static List<SourceFile> Sources() => Repository.CSharpFiles.Where(file => !file.IsHouse).ToList();

    private static List<SourceFile> Pages() => Repository.TextFiles.Where(file => file.IsMarkdown).ToList();
}
