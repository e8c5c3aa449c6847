using System.Globalization;
using System.Text;
using System.Text.Json;

namespace HealthLedger.Hl7v2.Generator;

/// <summary>Merges the tables of codes.</summary>
internal sealed class CodeImport(
    IReadOnlyList<BaseDictionary> versions, JsonElement otherTables, IReadOnlyList<Composite> owners)
{
    private const int CodesOfLine = 24;

    public string CodeTable()
    {
        StringBuilder text = new(
            "# Tables of codes without their texts. H: a table of the standard, for ID; U: one that users extend.\n"
            + "# Rows of a range of versions are from hl7apy (MIT); the row * has what hl7-dictionary (MIT) adds.\n");
        HashSet<int> coded = TablesOf("ID");
        coded.ExceptWith(TablesOf("IS"));
        SortedSet<int> numbers = [.. versions.SelectMany(version => version.Tables.Keys)];
        foreach (int number in numbers.Where(number => number > 0))
        {
            AppendTable(text, number, coded.Contains(number));
        }

        return text.ToString();
    }

    /// <summary>Tables of members of a data type from 2.3 on; before, ID stood for both kinds of table.</summary>
    private HashSet<int> TablesOf(string dataType) =>
        [.. owners.SelectMany(owner => owner.Members).SelectMany(member => member.Rows)
            .Where(row => row.Facts.Type == dataType && row.Until >= DictionaryVersion.IndexOf("2.3"))
            .Select(row => row.Facts.Table)];

    private void AppendTable(StringBuilder text, int number, bool isStandard)
    {
        BaseTable?[] byVersion = [.. versions.Select(version => version.Tables.GetValueOrDefault(number))];
        string?[] rows = [.. byVersion.Select(table =>
            table is null ? null : string.Join('\t', table.Codes.Where(IsCode).Distinct(StringComparer.Ordinal)))];
        HashSet<string> known = [.. byVersion.SelectMany(table => table?.Codes ?? [])];
        string[] added = [.. OtherCodes(number).Where(code => IsCode(code) && !known.Contains(code))];
        if (rows.All(string.IsNullOrEmpty) && added.Length == 0)
        {
            return;
        }

        string name = MemberName.Clean(byVersion.Last(table => table is not null)!.Name);
        text.Append(CultureInfo.InvariantCulture, $"{number:0000}\t{(isStandard ? 'H' : 'U')}\t{name}\n");
        foreach ((int since, int until, string row) in DictionaryVersion.Merge(rows, string.Equals))
        {
            AppendRow(text, DictionaryVersion.Range(since, until), row.Split('\t'));
        }

        if (added.Length > 0)
        {
            AppendRow(text, "*", added);
        }
    }

    private IEnumerable<string> OtherCodes(int number) =>
        otherTables.TryGetProperty(number.ToString(CultureInfo.InvariantCulture), out JsonElement table)
        && table.TryGetProperty("values", out JsonElement values) && values.ValueKind == JsonValueKind.Object
            ? values.EnumerateObject().Select(value => value.Name)
            : [];

    /// <summary>Three points or a dash stand for "and so on" in the standard's tables.</summary>
    private static bool IsCode(string code) =>
        code.Length > 0 && !code.Contains("...", StringComparison.Ordinal) && code.All(letter => letter >= ' ');

    private static void AppendRow(StringBuilder text, string range, string[] codes)
    {
        text.Append(' ').Append(range);
        for (int i = 0; i < codes.Length; i++)
        {
            text.Append(i > 0 && i % CodesOfLine == 0 ? "\n  " : string.Empty).Append('\t').Append(codes[i]);
        }

        text.Append('\n');
    }
}
