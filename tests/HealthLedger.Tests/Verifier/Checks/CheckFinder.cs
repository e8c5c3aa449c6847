using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace HealthLedger.Tests.Verifier.Checks;

/// <summary>Finds the checks of a source file and puts a switch around each.</summary>
internal sealed class CheckFinder
{
    private const string Of = "global::HealthLedger.Tests.Verifier.Checks.CheckSwitch.Of";

    private static readonly string[] Demands = ["RequireEnd", "ReadVersion", "ReadSuite"];

    private readonly SemanticModel _model;
    private readonly string _name;
    private readonly List<Check> _checks;

    public CheckFinder(SemanticModel model, string name, List<Check> checks)
    {
        _model = model;
        _name = name;
        _checks = checks;
    }

    public SyntaxNode Rewrite()
    {
        SyntaxNode root = _model.SyntaxTree.GetRoot();
        IEnumerable<SyntaxNode> found = root.DescendantNodes().Where(node =>
            node is ExpressionSyntax expression ? IsCondition(expression)
                : node is ExpressionStatementSyntax statement && IsDemand(statement));
        return root.ReplaceNodes(found.ToList(), (original, rewritten) => original is ExpressionSyntax
            ? Switch(original, rewritten)
            : SwitchDemand(original, (ExpressionStatementSyntax)rewritten));
    }

    // A condition without an operator of logic in it, where nothing larger around it is one. The conditions of loops
    // are left alone: another answer there never ends.
    private bool IsCondition(ExpressionSyntax expression)
    {
        return IsAtom(expression)
            && !expression.Ancestors()
                .TakeWhile(node => node is not LambdaExpressionSyntax)
                .OfType<ExpressionSyntax>()
                .Any(IsAtom)
            && !expression.Ancestors().OfType<AttributeSyntax>().Any()
            && !expression.AncestorsAndSelf().Any(node => node.Parent switch
            {
                WhileStatementSyntax loop => loop.Condition == node,
                ForStatementSyntax loop => loop.Condition == node,
                AssignmentExpressionSyntax assignment => assignment.Left == node,
                _ => false,
            });
    }

    private bool IsAtom(ExpressionSyntax expression)
    {
        return expression is not (TypeSyntax
        {
            Parent: not (ArgumentSyntax or BinaryExpressionSyntax
                or ReturnStatementSyntax or IfStatementSyntax or ConditionalExpressionSyntax
                or PrefixUnaryExpressionSyntax)
        } or LiteralExpressionSyntax or ParenthesizedExpressionSyntax
                or AssignmentExpressionSyntax or ConditionalExpressionSyntax or SwitchExpressionSyntax)
            && !IsLogic(expression)
            && _model.GetTypeInfo(expression).Type?.SpecialType == SpecialType.System_Boolean;
    }

    private static bool IsLogic(ExpressionSyntax expression)
    {
        return expression.Kind() is SyntaxKind.LogicalAndExpression or SyntaxKind.LogicalOrExpression
            or SyntaxKind.LogicalNotExpression;
    }

    private static bool IsDemand(ExpressionStatementSyntax statement)
    {
        return statement.Expression is InvocationExpressionSyntax
        {
            Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: { } name },
        }
            && Array.IndexOf(Demands, name) >= 0;
    }

    private ExpressionSyntax Switch(SyntaxNode condition, SyntaxNode rewritten)
    {
        // Variables that a pattern declares are known only where it holds, so it can be denied but not asserted; with
        // `is not` it is the other way round.
        bool declares = condition.DescendantNodesAndSelf(node => node is not LambdaExpressionSyntax)
            .Any(node => node is SingleVariableDesignationSyntax or DeclarationExpressionSyntax);
        bool negates = condition is IsPatternExpressionSyntax { Pattern: UnaryPatternSyntax };
        int number = Add(condition, !declares ? [true, false] : [negates]);
        string text = !declares ? $"{Of}({number}, {rewritten})"
            : negates ? $"(({rewritten}) || {Of}({number}, false))"
            : $"(({rewritten}) && {Of}({number}, true))";
        return SyntaxFactory.ParseExpression(text, options: (CSharpParseOptions)_model.SyntaxTree.Options)
            .WithTriviaFrom(rewritten);
    }

    // Without a demand for a version the number is read all the same.
    private StatementSyntax SwitchDemand(SyntaxNode statement, ExpressionStatementSyntax rewritten)
    {
        int number = Add(statement, [false]);
        InvocationExpressionSyntax call = (InvocationExpressionSyntax)rewritten.Expression;
        string reader = ((MemberAccessExpressionSyntax)call.Expression).Expression.ToString();
        string otherwise = call.ArgumentList.Arguments.Count > 0
            ? $"else {{ _ = {reader}.ReadUnsigned(); }}"
            : string.Empty;
        return SyntaxFactory.ParseStatement($"if ({Of}({number}, true)) {{ {rewritten} }} {otherwise}")
            .WithTriviaFrom(rewritten);
    }

    private int Add(SyntaxNode node, IReadOnlyList<bool> answers)
    {
        int line = node.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
        string text = string.Join(' ', node.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        _checks.Add(new Check(_checks.Count, $"{_name}:{line}", text, answers));
        return _checks.Count - 1;
    }
}
