using System.Text.RegularExpressions;

namespace HealthLedger.House.Tests.Docs;

/// <summary>
/// A citation in brackets names a work of the bibliography, a page of the specification or an invariant.
/// </summary>
internal static class CitationRule
{
    private static readonly Regex Citation =
        new(@"\[(PBFT|SPEC|RFC|INV|HL7v2|FHIR)([- ][^\]\n]*)?\]", RegexOptions.NonBacktracking);

    private static readonly Regex Invariant = new(@"\[INV-[A-Z]+\d+\]", RegexOptions.NonBacktracking);

    private static readonly Regex Work = new(@"^(?:#{2,4}\s+|\|\s*|[-*]\s+)\**`?([^|`*:]+?)`?\**\s*(?:$|\||:|\u2014)");

    /// <summary>Citations of C# files that lead nowhere.</summary>
    public static IEnumerable<Finding> Check(IEnumerable<SourceFile> sources, IReadOnlyList<SourceFile> docs)
    {
        HashSet<string> works = docs
            .Where(page => string.Equals(page.Path, "docs/bibliography.md", StringComparison.Ordinal))
            .SelectMany(page => page.Lines)
            .Select(line => Work.Match(line))
            .Where(match => match.Success)
            .Select(match => match.Groups[1].Value.Trim())
            .ToHashSet(StringComparer.Ordinal);
        List<SourceFile> specification = Specification(docs).ToList();
        foreach (SourceFile source in sources)
        {
            foreach (Match match in Citation.Matches(source.Text))
            {
                if (Fault(match.Value.Trim('[', ']'), works, specification) is { } fault)
                {
                    yield return new Finding(source.Path, source.LineOf(match.Index), $"{match.Value}: {fault}");
                }
            }
        }
    }

    /// <summary>Invariants of docs/spec/invariants.md that no product code or no test names.</summary>
    public static IEnumerable<Finding> CheckInvariants(IReadOnlyList<SourceFile> sources, IEnumerable<SourceFile> docs)
    {
        HashSet<string> code = Named(sources.Where(source => source.IsProduct));
        HashSet<string> tests =
            Named(sources.Where(source => source.Path.StartsWith("tests/", StringComparison.Ordinal)));
        foreach (SourceFile page in docs.Where(page =>
            string.Equals(page.Path, "docs/spec/invariants.md", StringComparison.Ordinal)))
        {
            foreach (Match match in Invariant.Matches(page.Text))
            {
                if (!code.Contains(match.Value) || !tests.Contains(match.Value))
                {
                    string where = code.Contains(match.Value) ? "test" : "product code";
                    yield return new Finding(page.Path, page.LineOf(match.Index), $"no {where} names {match.Value}.");
                }
            }
        }
    }

    private static HashSet<string> Named(IEnumerable<SourceFile> sources) =>
        sources.SelectMany(source => Invariant.Matches(source.Text)).Select(match => match.Value)
            .ToHashSet(StringComparer.Ordinal);

    private static string? Fault(string citation, HashSet<string> works, List<SourceFile> specification)
    {
        if (citation.StartsWith("INV", StringComparison.Ordinal))
        {
            return specification.Exists(page => page.Text.Contains($"[{citation}]", StringComparison.Ordinal))
                ? null
                : "no page under docs/spec states it.";
        }

        if (citation.StartsWith("SPEC", StringComparison.Ordinal))
        {
            return SpecificationFault(citation, specification);
        }

        bool isKnown = works.Any(work => string.Equals(citation, work, StringComparison.Ordinal)
            || citation.StartsWith(work + " ", StringComparison.Ordinal)
            || citation.StartsWith(work + ",", StringComparison.Ordinal));
        return isKnown ? null : "docs/bibliography.md has no entry for it.";
    }

    /// <summary>`SPEC page` or `SPEC page 3.2`, where 3.2 begins a heading of that page.</summary>
    private static string? SpecificationFault(string citation, List<SourceFile> specification)
    {
        string[] words = citation.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        SourceFile? page = words.Length < 2 ? null : specification.Find(candidate =>
            string.Equals(candidate.FileName, words[1] + ".md", StringComparison.Ordinal));
        if (page is null)
        {
            return "names no page under docs/spec; write [SPEC page 3.2].";
        }

        string section = words.Length < 3 ? string.Empty : words[2].TrimStart('\u00A7');
        bool isThere = section.Length == 0 || page.Lines.Any(line => line.StartsWith('#')
            && line.TrimStart('#').Trim().Split(' ')[0].TrimEnd('.').Equals(section, StringComparison.Ordinal));
        return isThere ? null : $"{page.Path} has no section {section}.";
    }

    private static IEnumerable<SourceFile> Specification(IEnumerable<SourceFile> docs) =>
        docs.Where(page => page.Path.StartsWith("docs/spec/", StringComparison.Ordinal));
}
