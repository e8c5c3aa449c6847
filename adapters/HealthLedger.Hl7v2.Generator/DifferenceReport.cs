using System.Globalization;
using System.Text;

namespace HealthLedger.Hl7v2.Generator;

/// <summary>Where the dictionaries do not agree, as a page.</summary>
internal sealed class DifferenceReport(
    IReadOnlyList<BaseDictionary> versions,
    IReadOnlyList<OtherDictionary?> others,
    IReadOnlyList<OtherDictionary?> structures)
{
    private readonly SortedDictionary<string, SortedDictionary<string, List<int>>> _found = new(StringComparer.Ordinal);

    public string Page()
    {
        StringBuilder rows = new();
        for (int i = 0; i < versions.Count; i++)
        {
            rows.Append(CultureInfo.InvariantCulture, $"| {DictionaryVersion.All[i]} | {CompareVersion(i)} |\n");
            CompareStructures(i);
        }

        StringBuilder text = new(Head);
        text.Append(rows);
        foreach ((string kind, SortedDictionary<string, List<int>> found) in _found)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {kind}\n\n");
            foreach (IGrouping<string, KeyValuePair<string, List<int>>> owner in found.GroupBy(
                entry => entry.Key[..3], StringComparer.Ordinal))
            {
                text.Append("- ").AppendJoin("; ", owner.Select(entry => $"{entry.Key} ({Versions(entry.Value)})"))
                    .Append('\n');
            }
        }

        return text.ToString();
    }

    private const string Head =
        """
        # HL7 v2 definitions: where the dictionaries differ

        Written by the generator's import (`adapters/HealthLedger.Hl7v2.Generator`), not by hand. Base: hl7apy. Beside
        it: hl7v2-dictionary, which knows 2.1 to 2.7 (its 2.8 is a copy of 2.7 and is not read). hl7-dictionary is a
        sibling of the latter with the same content. The base decides type, repetition, whether a member is required,
        and structure; the other gives names, lengths, and tables where the base has none. From 2.8 on lengths are
        those of 2.7 as long as the data type is the same. Both were made by third parties, so that agreement is no
        proof; repetition and number of fields of 2.7 and later are therefore never an error, see
        [the guide](../guides/hl7v2-parsing.md#validation).

        In a difference the base's word comes first. Fields that one of them counts as withdrawn are left out. The
        last two columns count segments: those with another number of fields, and those that only the other has.
        Structures are compared with hl7-dictionary, which keeps segments that stand twice: `+` are segments of the base
        alone, `-` those of the other alone; groups are opened. ANY is the base's place for any segment. Codes that
        only hl7-dictionary has stand in the rows `*` of the table of codes.

        | Version | Fields | Type differs | Repetition differs | Required differs | Length differs | Not in the base |
        | --- | --- | --- | --- | --- | --- | --- |

        """;

    private string CompareVersion(int version)
    {
        OtherDictionary? other = others[version];
        if (other is null)
        {
            return "- | - | - | - | - | -";
        }

        int[] counts = new int[5];
        foreach ((string id, SortedDictionary<int, BaseMember> members) in versions[version].Segments)
        {
            int count = other.CountOf(id);
            if (count < 0)
            {
                Note("Segments that only the base has", id, version);
                continue;
            }

            int most = members.Keys.DefaultIfEmpty(0).Max();
            if (count != most)
            {
                counts[4]++;
                Note("Number of fields", $"{id} {most}/{count}", version);
            }

            foreach ((int number, BaseMember member) in members)
            {
                CompareMember(version, id, number, member, other.Find(id, number), counts);
            }
        }

        int missing = other.Messages.Values.SelectMany(message => message).Distinct(StringComparer.Ordinal)
            .Count(id => id.Length == 3 && other.CountOf(id) >= 0 && !versions[version].Segments.ContainsKey(id));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{counts[0]} | {counts[1]} | {counts[2]} | {counts[3]} | {counts[4]} | {missing}");
    }

    /// <summary>Compares the segments of each structure that both have, in order, groups opened.</summary>
    private void CompareStructures(int version)
    {
        foreach ((string name, StructureItem structure) in versions[version].Structures)
        {
            if (structures[version]?.Messages.GetValueOrDefault(name) is { } other)
            {
                string[] own = [.. structure.Flatten()];
                List<string> missing = [.. other];
                List<string> surplus = [.. own.Where(id => !missing.Remove(id))];
                if (surplus.Count + missing.Count > 0)
                {
                    IEnumerable<string> marks = surplus.Select(id => $"+{id}").Concat(missing.Select(id => $"-{id}"));
                    Note("Structures", $"{name} {string.Join(' ', marks)}", version);
                }
                else if (!own.SequenceEqual(other, StringComparer.Ordinal))
                {
                    Note("Structures", $"{name} in another order", version);
                }
            }
        }
    }

    private void CompareMember(
        int version, string id, int number, BaseMember member, OtherMember? other, int[] counts)
    {
        if (other is null || member.Type == "WD" || other.Type is "" or "WD" or "-")
        {
            return;
        }

        counts[0]++;
        string field = string.Create(CultureInfo.InvariantCulture, $"{id}-{number}");
        string type = member.Type.Split('_')[0].ToUpperInvariant();
        if (!string.Equals(type, other.Type.Split('_')[0], StringComparison.Ordinal))
        {
            counts[1]++;
            Note("Data type", $"{field} {member.Type}/{other.Type}", version);
        }

        bool isRepeating = member.Most is < 0 or > 1;
        if (isRepeating != other.IsRepeating)
        {
            counts[2]++;
            Note("Repetition", $"{field} {(isRepeating ? "many/one" : "one/many")}", version);
        }

        if ((member.Least > 0) != other.IsRequired)
        {
            counts[3]++;
            Note("Required", $"{field} {(member.Least > 0 ? "R/O" : "O/R")}", version);
        }
    }

    private void Note(string kind, string text, int version)
    {
        if (!_found.TryGetValue(kind, out SortedDictionary<string, List<int>>? entries))
        {
            _found[kind] = entries = new SortedDictionary<string, List<int>>(StringComparer.Ordinal);
        }

        if (!entries.TryGetValue(text, out List<int>? where))
        {
            entries[text] = where = [];
        }

        where.Add(version);
    }

    private static string Versions(List<int> found)
    {
        string?[] marks = [.. Enumerable.Range(0, DictionaryVersion.All.Length).Select(
            i => found.Contains(i) ? "x" : null)];
        return string.Join(", ", DictionaryVersion.Merge(marks, string.Equals)
            .Select(row => DictionaryVersion.Range(row.Since, row.Until)));
    }
}
