using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace HealthLedger.House.Tests.Tidy;

/// <summary>Rules about words: unfinished work, dead code, and words that the field uses for something else.</summary>
internal static class WordRules
{
    private static readonly Regex Marker = new(@"\b(TODO|FIXME|HACK|XXX)\b", RegexOptions.NonBacktracking);

    private static readonly Regex DeadCode = new(
        @"^\s*//\s*((var|return|if|for|foreach|await|using|throw|public|private|internal|static|new)\b.*[;{]"
        + @"|[\w.]+\(.*\);|\w+ \w+ = .*;|[{}]+)\s*$",
        RegexOptions.NonBacktracking);

    private static readonly Regex WordInName = new("[A-Z][a-z0-9]+|[A-Z]+(?![a-z])");

    /// <summary>The word, what the house says instead, and the places where the word is the field's own.</summary>
    private static readonly (string Word, string Instead, string[] ExceptUnder)[] Overloaded =
    [
        ("Transaction", "client request, submission, block or entry",
            ["adapters/HealthLedger.Fhir", "adapters/HealthLedger.Hl7v2.Fhir", "src/HealthLedger.Storage."]),
        ("Validator", "replica (consensus) or checker",
            [
                "adapters/HealthLedger.Fhir", "adapters/HealthLedger.Hl7v2.Fhir",
                "adapters/HealthLedger.Hl7v2/Validation/", "src/HealthLedger.Hosting/Options/",
            ]),
        ("Leader", "primary", []),
        ("Follower", "backup", []),
        ("Master", "primary", []),
        ("Slave", "backup", []),
        ("Minority", "weak quorum", []),
        ("Round", "view", []),
        ("Blacklist", "refused", []),
        ("Whitelist", "allowed", []),
    ];

    /// <summary>In C# only comments are read, because HL7 texts in strings may hold any letters.</summary>
    public static IEnumerable<Finding> Unfinished(SourceFile file)
    {
        IEnumerable<(string Text, int Position)> texts = file.IsCSharp
            ? file.Root.DescendantTrivia().Where(IsComment)
                .Select(trivia => (trivia.ToFullString(), trivia.FullSpan.Start))
            : [(file.Text, 0)];
        foreach ((string text, int position) in texts)
        {
            foreach (Match match in Marker.Matches(text))
            {
                yield return new Finding(
                    file.Path, file.LineOf(position + match.Index),
                        $"{match.Value}: finish it, or write it down as an issue.");
            }
        }
    }

    public static IEnumerable<Finding> NotImplemented(SourceFile file) =>
        file.Root.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Where(name =>
                string.Equals(name.Identifier.Text, "NotImplementedException", StringComparison.Ordinal))
            .Select(name =>
                new Finding(file.Path, file.LineOf(name), "a member that is not implemented is not there."));

    public static IEnumerable<Finding> CommentedOutCode(SourceFile file) =>
        file.Root.DescendantTrivia().Where(trivia => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia))
            .Where(trivia => DeadCode.IsMatch(trivia.ToString()))
            .Select(trivia =>
                new Finding(file.Path, file.LineOf(trivia.SpanStart), "commented-out code: history keeps it."));

    public static IEnumerable<Finding> OverloadedWords(SourceFile file)
    {
        foreach (BaseTypeDeclarationSyntax type in file.Root.DescendantNodes().OfType<BaseTypeDeclarationSyntax>())
        {
            string name = type.Identifier.Text;
            HashSet<string> words = WordInName.Matches(name).Select(match => match.Value)
                .ToHashSet(StringComparer.Ordinal);
            foreach ((string word, string instead, string[] exceptUnder) in Overloaded)
            {
                bool isExcepted =
                    Array.Exists(exceptUnder, path => file.Path.StartsWith(path, StringComparison.Ordinal))
                    || name.EndsWith("OptionsValidator", StringComparison.Ordinal);
                if (words.Contains(word) && !isExcepted)
                {
                    yield return new Finding(file.Path, file.LineOf(type.Identifier),
                        $"{name}: we say {instead}, not {word}.");
                }
            }
        }
    }

    private static bool IsComment(SyntaxTrivia trivia) =>
        trivia.IsKind(SyntaxKind.SingleLineCommentTrivia)
        || trivia.IsKind(SyntaxKind.MultiLineCommentTrivia)
        || trivia.IsKind(SyntaxKind.SingleLineDocumentationCommentTrivia)
        || trivia.IsKind(SyntaxKind.MultiLineDocumentationCommentTrivia);
}
