using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace HealthLedger.House.Tests.Tidy;

/// <summary>
/// Generated equality compares buffers by reference, and a generated ToString prints every member: so no record holds
/// a buffer, a secret or content.
/// </summary>
internal static class RecordRules
{
    private static readonly Regex BufferType =
        new(@"\[[\s,]*\]|\b(Memory|ReadOnlyMemory|ImmutableArray|ArraySegment|ReadOnlySequence|Span|ReadOnlySpan)<",
            RegexOptions.NonBacktracking);

    private static readonly Regex SecretName =
        new(@"(Passphrase|Password|Secret|Plaintext|PrivateKey|ClearText|PatientName|BirthDate)",
            RegexOptions.NonBacktracking);

    public static IEnumerable<Finding> Buffers(SourceFile file)
    {
        foreach (RecordDeclarationSyntax record in file.Root.DescendantNodes().OfType<RecordDeclarationSyntax>())
        {
            foreach ((string type, string name, int line) in Members(file, record))
            {
                if (BufferType.IsMatch(type))
                {
                    yield return new Finding(file.Path, line,
                        $"record {record.Identifier.Text} holds a buffer ({type} {name}): make it a sealed class.");
                }
                else if (SecretName.IsMatch(name))
                {
                    yield return new Finding(file.Path, line,
                        $"record {record.Identifier.Text} would print {name}: make it a sealed class.");
                }
            }
        }
    }

    private static IEnumerable<(string Type, string Name, int Line)> Members(SourceFile file,
        RecordDeclarationSyntax record)
    {
        foreach (ParameterSyntax parameter in record.ParameterList?.Parameters ?? [])
        {
            yield return (parameter.Type?.ToString()
                ?? string.Empty, parameter.Identifier.Text, file.LineOf(parameter));
        }

        foreach (MemberDeclarationSyntax member in record.Members.Where(member =>
            !member.Modifiers.Any(SyntaxKind.StaticKeyword)))
        {
            if (member is PropertyDeclarationSyntax property && property.AccessorList is not null)
            {
                yield return (property.Type.ToString(), property.Identifier.Text, file.LineOf(property));
            }
            else if (member is FieldDeclarationSyntax field && !field.Modifiers.Any(SyntaxKind.ConstKeyword))
            {
                yield return (field.Declaration.Type.ToString(), field.Declaration.Variables[0].Identifier.Text,
                    file.LineOf(field));
            }
        }
    }
}
