using System.Text.RegularExpressions;

namespace HealthLedger.House.Tests.Docs;

/// <summary>A page's links, headings and fenced blocks, read line by line.</summary>
internal sealed class MarkdownPage
{
    private static readonly Regex Link = new(@"\[[^\]]*\]\(([^)\s]+)[^)]*\)", RegexOptions.NonBacktracking);

    private static readonly Regex Heading = new(@"^#{1,6}\s+(.*)$", RegexOptions.NonBacktracking);

    private static readonly Regex Code = new("`[^`]*`", RegexOptions.NonBacktracking);

    public MarkdownPage(SourceFile file)
    {
        File = file;
        bool isFenced = false;
        for (int index = 0; index < file.Lines.Count; index++)
        {
            string line = file.Lines[index];
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                isFenced = !isFenced;
            }
            else if (!isFenced)
            {
                Read(line, index + 1);
            }
        }
    }

    public SourceFile File { get; }

    /// <summary>Targets of links with their line, outside of code.</summary>
    public List<(string Target, int Line)> Links { get; } = [];

    /// <summary>Anchors of the headings, as repository hosts make them.</summary>
    public HashSet<string> Anchors { get; } = new(StringComparer.Ordinal);

    private void Read(string line, int number)
    {
        if (Heading.Match(line) is { Success: true } heading)
        {
            string text = heading.Groups[1].Value.Trim();
            IEnumerable<char> kept = text.Where(letter => char.IsLetterOrDigit(letter) || letter is ' ' or '-' or '_');
            Anchors.Add(string.Concat(kept.Select(letter => letter == ' ' ? '-' : char.ToLowerInvariant(letter))));
        }

        foreach (Match match in Link.Matches(Code.Replace(line, string.Empty)))
        {
            Links.Add((match.Groups[1].Value, number));
        }
    }
}
