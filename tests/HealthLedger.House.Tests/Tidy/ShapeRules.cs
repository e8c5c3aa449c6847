using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace HealthLedger.House.Tests.Tidy;

/// <summary>Rules about the outward shape of a C# file: its size, its name, what stands at its top.</summary>
internal static class ShapeRules
{
    public const int LongestFile = 400;

    public const int LongestLine = 120;

    private static readonly Regex DrawerName =
        new(@"(^|\.)(\w*(Utils?|Utilities|Helpers?|Misc|Stuff)|Part\d+)$", RegexOptions.NonBacktracking);

    public static IEnumerable<Finding> FileLength(SourceFile file)
    {
        if (file.LineCount > LongestFile)
        {
            yield return new Finding(file.Path, LongestFile + 1,
                $"{file.LineCount} lines, at most {LongestFile}: a file is one noun.");
        }
    }

    public static IEnumerable<Finding> LineLength(SourceFile file) =>
        file.Lines
            .Select((line, index) => (line.Length, Number: index + 1))
            .Where(line => line.Length > LongestLine)
            .Select(line => new Finding(file.Path, line.Number, $"{line.Length} columns, at most {LongestLine}."));

    public static IEnumerable<Finding> OneTypePerFile(SourceFile file)
    {
        string expected = file.FileName[..^3];
        string noun = expected.Split('.', '{')[0];
        List<MemberDeclarationSyntax> types = TopLevelTypes(file).ToList();
        foreach (MemberDeclarationSyntax type in types.Skip(1))
        {
            yield return new Finding(file.Path, file.LineOf(type), $"{NameOf(type)} needs a file of its own.");
        }

        if (types.Count > 0 && !string.Equals(NameOf(types[0]), noun, StringComparison.Ordinal))
        {
            yield return new Finding(file.Path, file.LineOf(types[0]),
                $"{NameOf(types[0])} belongs into {NameOf(types[0])}.cs.");
        }
    }

    public static IEnumerable<Finding> Drawers(SourceFile file) =>
        file.Path.Split('/')
            .Select(segment => segment.EndsWith(".cs", StringComparison.Ordinal) ? segment[..^3] : segment)
            .Where(segment => DrawerName.IsMatch(segment))
            .Select(segment => new Finding(file.Path, 1, $"'{segment}' says nothing: name it for what is in it."));

    /// <summary>`#region` is for the quoted parts of samples; `#if` is for DEBUG alone.</summary>
    public static IEnumerable<Finding> Directives(SourceFile file)
    {
        foreach (SyntaxTrivia trivia in file.Root.DescendantTrivia().Where(trivia => trivia.IsDirective))
        {
            SyntaxNode directive = trivia.GetStructure()!;
            bool isForbidden = directive switch
            {
                RegionDirectiveTriviaSyntax => !file.Path.StartsWith("samples/", StringComparison.Ordinal),
                IfDirectiveTriviaSyntax condition =>
                    !string.Equals(condition.Condition.ToString(), "DEBUG", StringComparison.Ordinal),
                _ => false,
            };
            if (isForbidden)
            {
                yield return new Finding(file.Path, file.LineOf(directive),
                    $"no {directive.ToString().Split('\n')[0].Trim()} here.");
            }
        }
    }

    public static IEnumerable<MemberDeclarationSyntax> TopLevelTypes(SourceFile file)
    {
        IEnumerable<SyntaxNode> holders =
            file.Root.DescendantNodesAndSelf(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
            .Where(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax);
        return holders.SelectMany(holder => holder.ChildNodes().OfType<MemberDeclarationSyntax>())
            .Where(member => member is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax)
            .Where(member => !member.Modifiers.Any(SyntaxKind.FileKeyword));
    }

    public static string NameOf(MemberDeclarationSyntax type) => type switch
    {
        BaseTypeDeclarationSyntax declared => declared.Identifier.Text,
        DelegateDeclarationSyntax declared => declared.Identifier.Text,
        _ => string.Empty,
    };
}
