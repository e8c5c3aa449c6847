using System.Text.RegularExpressions;

namespace HealthLedger.House.Tests.Docs;

/// <summary>
/// A fenced block under `snippet: path#region` in a comment is the text of that region of a sample, less its common
/// indentation: what users copy is what was compiled.
/// </summary>
internal static class SnippetRule
{
    private static readonly Regex Mark =
        new(@"<!--\s*snippet:\s*([^#\s]+)#([\w-]+)\s*-->", RegexOptions.NonBacktracking);

    public static IEnumerable<Finding> Check(IEnumerable<SourceFile> pages, IReadOnlyList<SourceFile> sources)
    {
        foreach (SourceFile page in pages)
        {
            for (int index = 0; index < page.Lines.Count; index++)
            {
                Match mark = Mark.Match(page.Lines[index]);
                if (mark.Success && Fault(page, index, mark, sources) is { } fault)
                {
                    yield return new Finding(page.Path, index + 1, fault);
                }
            }
        }
    }

    private static string? Fault(SourceFile page, int index, Match mark, IReadOnlyList<SourceFile> sources)
    {
        string path = mark.Groups[1].Value;
        string region = mark.Groups[2].Value;
        SourceFile? source = sources.FirstOrDefault(file => string.Equals(file.Path, path, StringComparison.Ordinal));
        if (source is null || Region(source, region) is not { } expected)
        {
            return $"{path} has no region {region}.";
        }

        List<string> rest = page.Lines.Skip(index + 1).SkipWhile(string.IsNullOrWhiteSpace).ToList();
        if (rest.Count == 0 || !rest[0].StartsWith("```", StringComparison.Ordinal))
        {
            return "no fenced block follows.";
        }

        string actual =
            string.Join('\n', rest.Skip(1).TakeWhile(line => !line.StartsWith("```", StringComparison.Ordinal)));
        return string.Equals(actual.Trim('\n'), expected, StringComparison.Ordinal)
            ? null
            : $"the block differs from {path}#{region}, which reads:\n{expected}";
    }

    private static string? Region(SourceFile source, string name)
    {
        List<string> lines = source.Lines
            .SkipWhile(line => !string.Equals(line.Trim(), "#region " + name, StringComparison.Ordinal))
            .Skip(1)
            .TakeWhile(line => !line.TrimStart().StartsWith("#endregion", StringComparison.Ordinal))
            .ToList();
        if (lines.Count == 0)
        {
            return null;
        }

        int indentation = lines.Where(line => line.Trim().Length > 0)
            .Select(line => line.Length - line.TrimStart().Length).DefaultIfEmpty(0).Min();
        return string.Join('\n', lines.Select(line => line.Length > indentation ? line[indentation..] : line.Trim()))
            .Trim('\n');
    }
}
