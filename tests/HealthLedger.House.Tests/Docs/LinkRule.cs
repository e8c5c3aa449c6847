namespace HealthLedger.House.Tests.Docs;

/// <summary>A link to a page, a file or a heading of the repository leads there.</summary>
internal static class LinkRule
{
    public static IEnumerable<Finding> Check(IEnumerable<SourceFile> files, Func<string, bool> exists)
    {
        Dictionary<string, MarkdownPage> pages = files.Where(file => file.IsMarkdown)
            .ToDictionary(file => file.Path, file => new MarkdownPage(file), StringComparer.Ordinal);
        return pages.Values.SelectMany(page => page.Links
            .Where(link => !IsElsewhere(link.Target))
            .Select(link => Follow(page, link.Target, link.Line, pages, exists))
            .OfType<Finding>());
    }

    private static Finding? Follow(
        MarkdownPage page, string target, int line, Dictionary<string, MarkdownPage> pages, Func<string, bool> exists)
    {
        string[] parts = target.Split('#', 2);
        string? path = parts[0].Length == 0 ? page.File.Path : Resolve(page.File.Path, parts[0]);
        if (path is null || !(pages.ContainsKey(path) || exists(path)))
        {
            return new Finding(page.File.Path, line, $"the link to {target} leads nowhere.");
        }

        bool isLost = parts.Length == 2 && pages.TryGetValue(path, out MarkdownPage? other)
            && !other.Anchors.Contains(parts[1]);
        return isLost ? new Finding(page.File.Path, line, $"{path} has no heading #{parts[1]}.") : null;
    }

    private static bool IsElsewhere(string target) =>
        target.Contains("://", StringComparison.Ordinal) || target.StartsWith("mailto:", StringComparison.Ordinal);

    /// <summary>The path from the root; null when the link leaves the repository.</summary>
    private static string? Resolve(string from, string target)
    {
        Stack<string> segments = new(from.Split('/')[..^1]);
        foreach (string segment in target.TrimEnd('/').Split('/'))
        {
            if (string.Equals(segment, "..", StringComparison.Ordinal))
            {
                if (!segments.TryPop(out _))
                {
                    return null;
                }
            }
            else if (!string.Equals(segment, ".", StringComparison.Ordinal))
            {
                segments.Push(segment);
            }
        }

        return string.Join('/', segments.Reverse());
    }
}
