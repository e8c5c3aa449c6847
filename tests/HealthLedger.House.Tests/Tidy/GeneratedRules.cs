using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace HealthLedger.House.Tests.Tidy;

/// <summary>Generated files are free of the rules about length and one type, not of documentation.</summary>
internal static class GeneratedRules
{
    public static IEnumerable<Finding> Undocumented(SourceFile file) =>
        file.Root.DescendantNodes().OfType<MemberDeclarationSyntax>()
            .Where(member => member.Modifiers.Any(SyntaxKind.PublicKeyword) && !IsDocumented(member))
            .Select(member => new Finding(
                file.Path, file.LineOf(member), "public, but not documented: let the generator write it."));

    private static bool IsDocumented(MemberDeclarationSyntax member) =>
        member.GetLeadingTrivia().Any(trivia => trivia.IsKind(SyntaxKind.SingleLineDocumentationCommentTrivia));
}
