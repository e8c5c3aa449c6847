using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace HealthLedger.House.Tests.Snapshots;

/// <summary>
/// Codes are unique, lie in the ranges of their assembly, and each has an entry that says what to do.
/// </summary>
internal static class ErrorCodeRule
{
    private static readonly Regex Form = new("^HLS[1-9][0-9]{3}$", RegexOptions.NonBacktracking);

    private static readonly Regex Heading = new(@"^#{2,4}\s+`?(HLS\d{4})`?", RegexOptions.NonBacktracking);

    private static readonly Regex Row = new(@"^\|\s*`?(HLS\d{4})`?\s*\|", RegexOptions.NonBacktracking);

    private static readonly string[] Parts = ["cause", "effect", "what to do"];

    /// <summary>
    /// First digits an assembly may use: 1 configuration, 2 HL7, 3 ledger, 4 access, 5 FHIR, 6 network, 7
    /// storage, 8 keys, 91 internal.
    /// </summary>
    private static readonly Dictionary<string, string[]> Ranges = new(StringComparer.Ordinal)
    {
        ["HealthLedger"] = ["1", "3", "4", "6", "7", "8", "91"],
        ["HealthLedger.Verifier"] = ["3"],
        ["HealthLedger.Storage.Sqlite"] = ["7"],
        ["HealthLedger.Storage.PostgreSql"] = ["7"],
        ["HealthLedger.Hosting"] = ["1"],
        ["HealthLedger.Dashboard"] = ["1"],
        ["HealthLedger.Cli"] = ["1", "91"],
        ["HealthLedger.Hl7v2"] = ["1", "2"],
        ["HealthLedger.Hl7v2.Fhir"] = ["2", "5"],
        ["HealthLedger.Fhir.R4"] = ["1", "5"],
        ["HealthLedger.Fhir.AspNetCore"] = ["1", "5"],
    };

    public static IEnumerable<ErrorCode> Gather(IAssemblySymbol assembly) =>
        TypesIn(assembly.GlobalNamespace)
            .Where(type => type.IsStatic && type.Name.EndsWith("ErrorCodes", StringComparison.Ordinal))
            .SelectMany(type => type.GetMembers().OfType<IFieldSymbol>()
                .Where(field => field.IsConst && field.ConstantValue is string)
                .Select(field => new ErrorCode(assembly.Name, type.Name, field.Name, (string)field.ConstantValue!)));

    public static IEnumerable<Finding> CheckCodes(IReadOnlyList<ErrorCode> codes)
    {
        foreach (ErrorCode code in codes)
        {
            string[] ranges = Ranges.GetValueOrDefault(code.Assembly, ["1", "2", "3", "4", "5", "6", "7", "8", "91"]);
            if (!Form.IsMatch(code.Value))
            {
                yield return At(code, "is not HLS and four digits");
            }
            else if (!Array.Exists(ranges, range => code.Value.AsSpan(3).StartsWith(range, StringComparison.Ordinal)))
            {
                yield return At(code, $"is outside the ranges of {code.Assembly} ({string.Join(", ", ranges)})");
            }
        }

        foreach (IGrouping<string, ErrorCode> same in codes.GroupBy(code => code.Value, StringComparer.Ordinal))
        {
            if (same.Skip(1).Any())
            {
                string names = string.Join(", ", same.Select(code => code.Name));
                yield return At(same.First(), $"is used {same.Count()} times: {names}");
            }
        }

        foreach (IGrouping<string, ErrorCode> owner in codes.GroupBy(code => code.Assembly, StringComparer.Ordinal))
        {
            List<string> holders = owner.Select(code => code.Holder).Distinct(StringComparer.Ordinal).ToList();
            if (holders.Count > 1)
            {
                yield return new Finding(owner.Key, 1, $"codes lie in several classes: {string.Join(", ", holders)}");
            }
        }
    }

    public static IEnumerable<Finding> CheckPages(IReadOnlyList<ErrorCode> codes, IEnumerable<SourceFile> pages)
    {
        Dictionary<string, (SourceFile Page, int Line)> entries = new(StringComparer.Ordinal);
        foreach ((SourceFile page, string code, int line, string missing) in pages.SelectMany(Entries))
        {
            if (!entries.TryAdd(code, (page, line)))
            {
                yield return new Finding(page.Path, line, $"{code} has two entries.");
            }

            if (missing.Length > 0)
            {
                yield return new Finding(page.Path, line, $"{code} does not say: {missing}.");
            }
        }

        HashSet<string> known = codes.Select(code => code.Value).ToHashSet(StringComparer.Ordinal);
        foreach (ErrorCode code in codes.Where(code => !entries.ContainsKey(code.Value)))
        {
            yield return At(code,
                "has no entry in docs/reference/error-codes*.md (heading or row; cause, effect, what to do)");
        }

        foreach ((string code, (SourceFile page, int line)) in entries.Where(entry => !known.Contains(entry.Key)))
        {
            yield return new Finding(page.Path, line, $"{code} is in no assembly.");
        }
    }

    /// <summary>
    /// An entry is a heading followed by its three parts, or a row with its three parts in columns so named.
    /// </summary>
    private static IEnumerable<(SourceFile Page, string Code, int Line, string Missing)> Entries(SourceFile page)
    {
        string[] columns = [];
        for (int index = 0; index < page.Lines.Count; index++)
        {
            string line = page.Lines[index];
            if (Heading.Match(line) is { Success: true } heading)
            {
                string body = string.Join('\n', page.Lines.Skip(index + 1).TakeWhile(next => !next.StartsWith('#')));
                yield return (page, heading.Groups[1].Value, index + 1, MissingIn(body));
            }
            else if (Row.Match(line) is { Success: true } row)
            {
                yield return (page, row.Groups[1].Value, index + 1, MissingIn(columns, Cells(line)));
            }
            else if (line.StartsWith('|') && !line.StartsWith("|-", StringComparison.Ordinal)
                && !line.StartsWith("| -", StringComparison.Ordinal))
            {
                columns = Cells(line);
            }
        }
    }

    private static string MissingIn(string body) => string.Join(", ", Parts.Where(part =>
        !Regex.IsMatch(body, $@"(^|\n)\s*([-*]\s+)?\**{part}\**\s*[:.]?\**\s*[:.]?\**\s*\S", RegexOptions.IgnoreCase)));

    private static string MissingIn(string[] columns, string[] cells) => string.Join(", ", Parts.Where(part =>
    {
        int column = Array.FindIndex(columns, name => string.Equals(name, part, StringComparison.OrdinalIgnoreCase));
        return column < 0 || column >= cells.Length || cells[column].Length == 0;
    }));

    private static string[] Cells(string line) => line.Trim().Trim('|').Split('|', StringSplitOptions.TrimEntries);

    private static IEnumerable<INamedTypeSymbol> TypesIn(INamespaceSymbol space) =>
        space.GetTypeMembers().Concat(space.GetNamespaceMembers().SelectMany(TypesIn));

    private static Finding At(ErrorCode code, string what) =>
        new(code.Assembly, 1, $"{code.Holder}.{code.Name} = {code.Value} {what}.");
}
