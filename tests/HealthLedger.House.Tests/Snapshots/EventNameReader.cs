using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace HealthLedger.House.Tests.Snapshots;

/// <summary>
/// Finds the names that dashboards and alerts are built on: meters, instruments, activities and log events.
/// </summary>
internal static class EventNameReader
{
    private static readonly Dictionary<string, string> Kinds = new(StringComparer.Ordinal)
    {
        ["CreateCounter"] = "counter",
        ["CreateUpDownCounter"] = "up-down counter",
        ["CreateHistogram"] = "histogram",
        ["CreateGauge"] = "gauge",
        ["CreateObservableCounter"] = "observable counter",
        ["CreateObservableUpDownCounter"] = "observable up-down counter",
        ["CreateObservableGauge"] = "observable gauge",
        ["StartActivity"] = "activity",
        ["CreateActivity"] = "activity",
        ["Meter"] = "meter",
        ["ActivitySource"] = "activity source",
    };

    /// <summary>One line for each name of a compilation; a name that is no constant is a finding.</summary>
    public static IEnumerable<string> Render(CSharpCompilation compilation, ICollection<Finding> findings)
    {
        SortedSet<string> lines = new(StringComparer.Ordinal);
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            SemanticModel model = compilation.GetSemanticModel(tree);
            foreach (SyntaxNode node in tree.GetRoot().DescendantNodes())
            {
                if (LineOf(model, node, findings) is { } line)
                {
                    lines.Add(line);
                }
            }
        }

        return lines;
    }

    private static string? LineOf(SemanticModel model, SyntaxNode node, ICollection<Finding> findings)
    {
        if (node is AttributeSyntax attribute)
        {
            return LogLine(model, attribute);
        }

        (string? name, ArgumentListSyntax? arguments) = node switch
        {
            InvocationExpressionSyntax call => (NameOf(call.Expression), call.ArgumentList),
            BaseObjectCreationExpressionSyntax creation =>
                (model.GetTypeInfo(creation).Type?.Name, creation.ArgumentList),
            _ => (null, null),
        };
        if (name is null || !Kinds.TryGetValue(name, out string? kind) || arguments is not { Arguments.Count: > 0 })
        {
            return null;
        }

        List<string?> texts = arguments.Arguments.Select(argument => Constant(model, argument.Expression)).ToList();
        if (texts[0] is null)
        {
            int line = node.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
            findings.Add(
                new Finding(node.SyntaxTree.FilePath, line,
                    $"the name of a {kind} is a constant, so that it can be promised."));
            return null;
        }

        string? unit =
            Argument(model, arguments, "unit", kind.StartsWith("observable", StringComparison.Ordinal) ? 2 : 1);
        bool hasUnit = unit is not null && kind is not ("meter" or "activity source" or "activity");
        return hasUnit ? $"{kind} {texts[0]} unit={unit}" : $"{kind} {texts[0]}";
    }

    private static string? LogLine(SemanticModel model, AttributeSyntax attribute)
    {
        if (!attribute.Name.ToString().EndsWith("LoggerMessage", StringComparison.Ordinal)
            || attribute.ArgumentList is null)
        {
            return null;
        }

        object? id = attribute.ArgumentList.Arguments
            .Where(argument => argument.NameEquals is null
                || string.Equals(argument.NameEquals.Name.Identifier.Text, "EventId", StringComparison.Ordinal))
            .Select(argument => model.GetConstantValue(argument.Expression).Value)
            .FirstOrDefault(value => value is int);
        string method = attribute.FirstAncestorOrSelf<MethodDeclarationSyntax>()?.Identifier.Text ?? "?";
        return $"log {id ?? "without id"} {method}";
    }

    private static string? Argument(SemanticModel model, ArgumentListSyntax list, string name, int position)
    {
        ArgumentSyntax? argument = list.Arguments.FirstOrDefault(item =>
            string.Equals(item.NameColon?.Name.Identifier.Text, name, StringComparison.Ordinal));
        if (argument is null && position < list.Arguments.Count && list.Arguments[position].NameColon is null)
        {
            argument = list.Arguments[position];
        }

        return argument is null ? null : Constant(model, argument.Expression);
    }

    private static string? Constant(SemanticModel model, ExpressionSyntax expression) =>
        model.GetConstantValue(expression) is { HasValue: true, Value: string text } ? text : null;

    private static string? NameOf(ExpressionSyntax expression) => expression switch
    {
        MemberAccessExpressionSyntax access => access.Name.Identifier.Text,
        MemberBindingExpressionSyntax binding => binding.Name.Identifier.Text,
        SimpleNameSyntax simple => simple.Identifier.Text,
        _ => null,
    };
}
