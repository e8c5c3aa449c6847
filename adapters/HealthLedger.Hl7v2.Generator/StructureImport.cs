using System.Globalization;
using System.Text;

namespace HealthLedger.Hl7v2.Generator;

/// <summary>Merges the versions of message structures, and says which structure an event has.</summary>
internal sealed class StructureImport(
    IReadOnlyList<BaseDictionary> versions, IReadOnlyList<OtherDictionary?> others,
    IReadOnlyDictionary<string, string> table0354)
{
    private const int Width = 110;

    /// <summary>The least share of segments that a structure must have in common to count as that of an
    /// event.</summary>
    private const double LeastLikeness = 0.75;

    /// <summary>The first version with table 0354.</summary>
    private static int FirstOfTable => DictionaryVersion.IndexOf("2.3.1");

    public string StructureTable()
    {
        StringBuilder text = new(
            "# Message structures. ? optional, * any number, + at least one, NAME(...) a group, NAME<A|B> a choice.\n"
            + "# Written by the generator's import from hl7apy (MIT); corrections belong into Corrections.cs.\n");
        foreach (string name in Names())
        {
            text.Append(name).Append('\n');
            string?[] forms = [.. versions.Select(version =>
                version.Structures.GetValueOrDefault(name)?.ChildrenText())];
            foreach ((int since, int until, string form) in DictionaryVersion.Merge(forms, string.Equals))
            {
                text.Append(' ').Append(DictionaryVersion.Range(since, until)).Append('\n');
                AppendWrapped(text, form);
            }
        }

        return text.ToString();
    }

    public string EventTable()
    {
        StringBuilder text = new(
            "# The structure of each event whose structure has another name than the event itself (HL7 table 0354).\n"
            + "# Written by the generator's import: table 0354 of hl7-dictionary where the base has that structure,\n"
            + "# else the likest structure of the same message code (hl7v2-dictionary against the base).\n");
        SortedDictionary<string, string?[]> events = new(StringComparer.Ordinal);
        for (int i = 0; i < versions.Count; i++)
        {
            IEnumerable<string> names = table0354.Keys
                .Concat(others[i]?.Messages.Keys ?? Enumerable.Empty<string>()).Distinct(StringComparer.Ordinal);
            foreach (string name in names.Where(name => name.Contains('_', StringComparison.Ordinal)))
            {
                if (Resolve(i, name) is { } structure && structure != name)
                {
                    if (!events.TryGetValue(name, out string?[]? row))
                    {
                        events[name] = row = new string?[versions.Count];
                    }

                    row[i] = structure;
                }
            }
        }

        foreach ((string name, string?[] row) in events)
        {
            text.Append(name.Replace('_', '^')).Append('\n');
            foreach ((int since, int until, string structure) in DictionaryVersion.Merge(row, string.Equals))
            {
                text.Append(CultureInfo.InvariantCulture, $" {DictionaryVersion.Range(since, until)}\t{structure}\n");
            }
        }

        return text.ToString();
    }

    private SortedSet<string> Names()
    {
        SortedSet<string> names = new(StringComparer.Ordinal);
        foreach (BaseDictionary version in versions)
        {
            names.UnionWith(version.Structures.Keys);
        }

        return names;
    }

    private string? Resolve(int version, string name)
    {
        Dictionary<string, StructureItem> known = versions[version].Structures;
        bool isListed = table0354.TryGetValue(name, out string? listed) && known.ContainsKey(listed);
        if (known.ContainsKey(name))
        {
            // The base keeps a copy under the event's own name for some; the table's name is what senders use.
            return isListed && version >= FirstOfTable ? listed : name;
        }

        if (isListed)
        {
            return listed;
        }

        if (others[version]?.Messages.GetValueOrDefault(name) is not { Length: > 0 } segments)
        {
            return null;
        }

        string code = name[..(name.IndexOf('_', StringComparison.Ordinal) + 1)];
        (string Name, double Likeness) best = known
            .Where(structure => structure.Key.StartsWith(code, StringComparison.Ordinal))
            .OrderBy(structure => structure.Key, StringComparer.Ordinal)
            .Select(structure => (structure.Key, Likeness(segments, [.. structure.Value.Flatten()])))
            .DefaultIfEmpty((string.Empty, 0.0))
            .MaxBy(candidate => candidate.Item2);
        return best.Likeness >= LeastLikeness ? best.Name : null;
    }

    /// <summary>The share of segments that stand in both, repeated ones counted as often as they stand.</summary>
    private static double Likeness(string[] left, string[] right)
    {
        List<string> rest = [.. right];
        int common = left.Count(rest.Remove);
        return 2.0 * common / (left.Length + right.Length);
    }

    private static void AppendWrapped(StringBuilder text, string form)
    {
        int width = 0;
        foreach (string word in form.Split(' '))
        {
            if (width > 0 && width + word.Length + 1 > Width)
            {
                text.Append('\n');
                width = 0;
            }

            text.Append(width == 0 ? "  " : " ").Append(word);
            width += word.Length + 1;
        }

        text.Append('\n');
    }
}
