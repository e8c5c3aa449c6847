using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace HealthLedger.House.Tests.Rooms;

/// <summary>Resolves every name in a compilation and finds the arrows that the map does not list.</summary>
internal static class RoomRule
{
    /// <summary>A name that stays unresolved could hide an arrow: it is reported, not passed over.</summary>
    private static readonly HashSet<string> Unresolved = new(StringComparer.Ordinal) { "CS0246", "CS0234" };

    public static IEnumerable<Finding> Check(CSharpCompilation compilation, RoomMap map, bool hasGeneratedTypes)
    {
        foreach (SyntaxTree tree in compilation.SyntaxTrees.Where(IsProduct))
        {
            SemanticModel model = compilation.GetSemanticModel(tree);
            foreach (Finding finding in CheckTree(model, map))
            {
                yield return finding;
            }

            foreach (Diagnostic diagnostic in hasGeneratedTypes ? [] : model.GetDiagnostics())
            {
                if (Unresolved.Contains(diagnostic.Id) || IsSyntaxError(diagnostic, tree))
                {
                    yield return At(tree, diagnostic.Location.SourceSpan.Start,
                        $"cannot be resolved here: {diagnostic.Id} {diagnostic.GetMessage(null)}");
                }
            }
        }
    }

    private static bool IsSyntaxError(Diagnostic diagnostic, SyntaxTree tree) =>
        diagnostic.Severity == DiagnosticSeverity.Error && tree.GetDiagnostics().Any(other => other.Equals(diagnostic));

    private static IEnumerable<Finding> CheckTree(SemanticModel model, RoomMap map)
    {
        SyntaxTree tree = model.SyntaxTree;
        string space = RoomMap.NamespaceOf(tree.FilePath);
        if (map.Find(space) is not { } room)
        {
            yield return new Finding(tree.FilePath, 1,
                $"{space} is no room yet: add it to Rooms/RoomMap.cs with the rooms it may know.");
            yield break;
        }

        foreach (SyntaxNode node in tree.GetRoot().DescendantNodes())
        {
            if (TargetOf(model, node) is not { } target || IsOpenToAll(target))
            {
                continue;
            }

            string targetSpace = target.ContainingNamespace.ToDisplayString();
            Room? targetRoom = map.Find(targetSpace);
            if (targetRoom is null)
            {
                yield return At(tree, node.SpanStart, $"{target.Name} is in {targetSpace}, which is no room yet.");
            }
            else if (!room.Knows(targetRoom))
            {
                yield return At(tree, node.SpanStart,
                    $"{room.Name} may not know {targetRoom.Name} (here {target.Name}).");
            }
        }
    }

    private static INamedTypeSymbol? TargetOf(SemanticModel model, SyntaxNode node)
    {
        if (node is not (SimpleNameSyntax or ImplicitObjectCreationExpressionSyntax))
        {
            return null;
        }

        SymbolInfo info = model.GetSymbolInfo(node);
        ISymbol? symbol = info.Symbol ?? info.CandidateSymbols.FirstOrDefault();
        INamedTypeSymbol? type = symbol switch
        {
            INamedTypeSymbol named => named,
            IMethodSymbol or IPropertySymbol or IFieldSymbol or IEventSymbol => symbol.ContainingType,
            _ => null,
        };
        return type is not null && IsOurs(type) ? type.OriginalDefinition : null;
    }

    private static bool IsOurs(INamedTypeSymbol type)
    {
        string? space = type.ContainingNamespace?.ToDisplayString();
        return space is not null && (string.Equals(space, "HealthLedger", StringComparison.Ordinal)
            || space.StartsWith("HealthLedger.", StringComparison.Ordinal));
    }

    /// <summary>
    /// Exceptions and error codes of a root namespace are the words in which every room reports the world.
    /// </summary>
    private static bool IsOpenToAll(INamedTypeSymbol type)
    {
        bool isError = type.Name.EndsWith("ErrorCodes", StringComparison.Ordinal)
            || type.Name.EndsWith("ErrorCode", StringComparison.Ordinal);
        for (INamedTypeSymbol? up = type; up is not null && !isError; up = up.BaseType)
        {
            isError = up.SpecialType != SpecialType.System_Object
                && string.Equals(up.Name, "Exception", StringComparison.Ordinal);
        }

        string space = type.ContainingNamespace.ToDisplayString();
        return isError && string.Equals(space, type.ContainingAssembly.Name, StringComparison.Ordinal);
    }

    private static bool IsProduct(SyntaxTree tree) =>
        tree.FilePath.StartsWith("src/", StringComparison.Ordinal)
        || tree.FilePath.StartsWith("adapters/", StringComparison.Ordinal);

    private static Finding At(SyntaxTree tree, int position, string message) =>
        new(tree.FilePath, tree.GetLineSpan(new(position, 0)).StartLinePosition.Line + 1, message);
}
