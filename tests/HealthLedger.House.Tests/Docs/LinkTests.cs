namespace HealthLedger.House.Tests.Docs;

public sealed class LinkTests
{
    [Fact]
    public void Every_link_inside_the_repository_leads_somewhere() =>
        Verdict.Clean(LinkRule.Check(Repository.TextFiles, Repository.Exists));

    [Theory]
    [InlineData("a\n[x](b.md)", 2, "leads nowhere")]
    [InlineData("[x](../../../out.md)", 1, "leads nowhere")]
    [InlineData("[x](#nowhere)", 1, "no heading #nowhere")]
    [InlineData("[x](../other.md#missing)", 1, "no heading #missing")]
    public void Broken_link_is_caught(string text, int line, string expected) =>
        Verdict.Caught(Check(text), line, expected);

    [Fact]
    public void Good_links_and_quoted_ones_are_left_alone() =>
        Verdict.Clean(Check(
            "# One, two & `three`\n[x](#one-two--three) [y](../other.md#top) [z](https://host.example) `[q](no.md)`\n"
            + "```\n[x](no.md)\n```"));

    private static IEnumerable<Finding> Check(string text) => LinkRule.Check(
        [new SourceFile("docs/guides/a.md", text), new SourceFile("docs/other.md", "# Top")], _ => false);
}
