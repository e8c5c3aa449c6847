using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace HealthLedger.House.Tests.Snapshots;

/// <summary>
/// Prints what a user of an assembly can compile against: a line for each type, an indented one for each
/// member.
/// </summary>
internal static class PublicApiRenderer
{
    private static readonly HashSet<string> PrintedAttributes = new(StringComparer.Ordinal)
    {
        "System.Diagnostics.CodeAnalysis.ExperimentalAttribute", "System.ObsoleteAttribute", "System.FlagsAttribute",
    };

    private static readonly SymbolDisplayFormat TypeName = new(
        SymbolDisplayGlobalNamespaceStyle.Omitted,
        SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeTypeConstraints
            | SymbolDisplayGenericsOptions.IncludeVariance,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes
            | SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers
            | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    private static readonly SymbolDisplayFormat Member = TypeName
        .WithMemberOptions(
            SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeType
            | SymbolDisplayMemberOptions.IncludeModifiers | SymbolDisplayMemberOptions.IncludeAccessibility
            | SymbolDisplayMemberOptions.IncludeRef | SymbolDisplayMemberOptions.IncludeConstantValue)
        .WithParameterOptions(
            SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName
            | SymbolDisplayParameterOptions.IncludeParamsRefOut | SymbolDisplayParameterOptions.IncludeDefaultValue
            | SymbolDisplayParameterOptions.IncludeExtensionThis | SymbolDisplayParameterOptions.IncludeModifiers);

    private static readonly SymbolDisplayFormat PropertyMember = new(
        TypeName.GlobalNamespaceStyle, TypeName.TypeQualificationStyle, TypeName.GenericsOptions, Member.MemberOptions,
        SymbolDisplayDelegateStyle.NameAndSignature, SymbolDisplayExtensionMethodStyle.Default, Member.ParameterOptions,
        SymbolDisplayPropertyStyle.ShowReadWriteDescriptor, miscellaneousOptions: TypeName.MiscellaneousOptions);

    private static readonly Regex HiddenAccessor =
        new(@" (private protected|private|internal) (get|set|init);", RegexOptions.NonBacktracking);

    public static IEnumerable<string> Render(IAssemblySymbol assembly)
    {
        List<INamedTypeSymbol> types = [];
        Collect(assembly.GlobalNamespace, types);
        foreach (INamedTypeSymbol type in types.OrderBy(type => type.ToDisplayString(TypeName), StringComparer.Ordinal))
        {
            yield return Attributes(type) + Header(type);
            foreach (string member in Members(type).Order(StringComparer.Ordinal))
            {
                yield return "    " + member;
            }
        }
    }

    private static void Collect(INamespaceOrTypeSymbol holder, List<INamedTypeSymbol> types)
    {
        foreach (INamespaceOrTypeSymbol member in holder.GetMembers().OfType<INamespaceOrTypeSymbol>())
        {
            if (member is INamespaceSymbol)
            {
                Collect(member, types);
            }
            else if (member is INamedTypeSymbol type && IsVisible(type))
            {
                types.Add(type);
                Collect(type, types);
            }
        }
    }

    private static string Header(INamedTypeSymbol type)
    {
        string name = type.ToDisplayString(TypeName);
        string access = SyntaxFacts.GetText(type.DeclaredAccessibility);
        if (type.TypeKind == TypeKind.Delegate)
        {
            string parameters =
                string.Join(", ",
                    type.DelegateInvokeMethod!.Parameters.Select(parameter => parameter.ToDisplayString(Member)));
            string result = type.DelegateInvokeMethod.ReturnType.ToDisplayString(TypeName);
            return $"{access} delegate {result} {name}({parameters})";
        }

        if (type.TypeKind == TypeKind.Enum)
        {
            return $"{access} enum {name} : {type.EnumUnderlyingType!.ToDisplayString(TypeName)}";
        }

        List<string> bases = type.Interfaces.Where(IsVisible)
            .Select(item => item.ToDisplayString(TypeName)).Order(StringComparer.Ordinal).ToList();
        if (type.BaseType is { SpecialType: SpecialType.None } parent && type.TypeKind == TypeKind.Class)
        {
            bases.Insert(0, parent.ToDisplayString(TypeName));
        }

        string tail = bases.Count == 0 ? string.Empty : " : " + string.Join(", ", bases);
        return $"{access} {Modifiers(type)}{KindOf(type)} {name}{tail}";
    }

    private static string Modifiers(INamedTypeSymbol type)
    {
        if (type.TypeKind == TypeKind.Struct)
        {
            return (type.IsReadOnly ? "readonly " : string.Empty) + (type.IsRefLikeType ? "ref " : string.Empty);
        }

        if (type.TypeKind != TypeKind.Class)
        {
            return string.Empty;
        }

        return type switch
        {
            { IsStatic: true } => "static ",
            { IsAbstract: true } => "abstract ",
            { IsSealed: true } => "sealed ",
            _ => string.Empty,
        };
    }

    private static string KindOf(INamedTypeSymbol type) => type.TypeKind switch
    {
        TypeKind.Interface => "interface",
        TypeKind.Struct => "struct",
        _ => type.IsRecord ? "record" : "class",
    };

    private static IEnumerable<string> Members(INamedTypeSymbol type)
    {
        if (type.TypeKind == TypeKind.Delegate)
        {
            return [];
        }

        return type.GetMembers()
            .Where(member => member is not INamedTypeSymbol && IsVisible(member) && !IsNoise(member))
            .Select(member => Attributes(member) + Text(member));
    }

    private static string Text(ISymbol member) => member is IPropertySymbol
        ? HiddenAccessor.Replace(member.ToDisplayString(PropertyMember), string.Empty)
        : member.ToDisplayString(Member);

    /// <summary>
    /// What the compiler adds by itself: accessors, record members, the constructor every struct has.
    /// </summary>
    private static bool IsNoise(ISymbol member) =>
        member.IsImplicitlyDeclared
        || member is IMethodSymbol
        {
            MethodKind: MethodKind.StaticConstructor or MethodKind.PropertyGet or MethodKind.PropertySet
                or MethodKind.EventAdd or MethodKind.EventRemove,
        }
        || (member is IMethodSymbol or IPropertySymbol && member.GetAttributes().Any(attribute =>
            string.Equals(attribute.AttributeClass?.Name, "CompilerGeneratedAttribute", StringComparison.Ordinal)))
        || (member is IFieldSymbol && string.Equals(member.Name, "value__", StringComparison.Ordinal));

    private static bool IsVisible(ISymbol symbol)
    {
        for (ISymbol? up = symbol; up is not null and not INamespaceSymbol; up = up.ContainingSymbol)
        {
            bool isInherited = up.DeclaredAccessibility is Accessibility.Protected or Accessibility.ProtectedOrInternal;
            bool isOpen = up.ContainingType is not { IsSealed: true };
            if (up.DeclaredAccessibility != Accessibility.Public && !(isInherited && isOpen))
            {
                return false;
            }
        }

        return true;
    }

    private static string Attributes(ISymbol symbol)
    {
        IEnumerable<string> printed = symbol.GetAttributes()
            .Where(attribute => PrintedAttributes.Contains(attribute.AttributeClass?.ToDisplayString() ?? string.Empty))
            .Select(Text).Order(StringComparer.Ordinal);
        return string.Concat(printed);
    }

    private static string Text(AttributeData attribute)
    {
        string name = attribute.AttributeClass!.Name[..^"Attribute".Length];
        string arguments =
            string.Join(", ", attribute.ConstructorArguments.Select(argument => argument.ToCSharpString()));
        return arguments.Length == 0 ? $"[{name}] " : $"[{name}({arguments})] ";
    }
}
