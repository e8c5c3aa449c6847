using System.Text;
using System.Text.Json;

namespace HealthLedger.Hl7v2.Generator;

/// <summary>Step one: dictionaries to tables.</summary>
internal static class ImportCommand
{
    public const string ReportPath = "docs/evidence/hl7v2-definitions.md";

    /// <summary>The files that the import writes, by their paths from the root of the repository.</summary>
    public static SortedDictionary<string, string> Run(string definitions)
    {
        SourceFolder source = new(definitions);
        List<BaseDictionary> versions = [.. DictionaryVersion.All.Select(version =>
            BaseDictionary.Read(source, version)
            ?? throw new FileNotFoundException($"There is no {BaseDictionary.Folder}/{version}.json.gz."))];

        // The other dictionary's 2.8 is a copy of its 2.7.
        List<OtherDictionary?> first = [.. DictionaryVersion.All.Select(version =>
            version.StartsWith("2.8", StringComparison.Ordinal)
                ? null
                : OtherDictionary.Read(source, "hl7v2-dictionary", version))];
        List<OtherDictionary?> second = [.. DictionaryVersion.All.Select(version =>
            OtherDictionary.Read(source, "hl7-dictionary", version))];
        JsonElement tables = source.Read("hl7-dictionary", "tables")
            ?? throw new FileNotFoundException("There is no hl7-dictionary/tables.json.gz.");

        CompositeImport composites = new(versions, first, second);
        List<Composite> segments = composites.Segments();
        List<Composite> dataTypes = composites.DataTypes();
        StructureImport structures = new(versions, first, Events(tables));
        return new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [TablePath.Segments] = Write("Segments and their fields", segments),
            [TablePath.DataTypes] = Write("Data types with components", dataTypes),
            [TablePath.Structures] = structures.StructureTable(),
            [TablePath.Events] = structures.EventTable(),
            [TablePath.Codes] = new CodeImport(versions, tables, [.. segments, .. dataTypes]).CodeTable(),
            [ReportPath] = new DifferenceReport(versions, first, Without28(second)).Page(),
        };
    }

    /// <summary>What the dictionaries beside the base call 2.8 is their 2.7.</summary>
    private static List<OtherDictionary?> Without28(IReadOnlyList<OtherDictionary?> dictionaries) =>
        [.. dictionaries.Select((dictionary, version) =>
            DictionaryVersion.All[version].StartsWith("2.8", StringComparison.Ordinal) ? null : dictionary)];

    private static string Write(string what, List<Composite> composites)
    {
        StringBuilder text = new(
            $"# {what}: number and name, then for each range of versions type, repetitions, length (0: none), table.\n"
            + "# Written by the generator's import from hl7apy, hl7v2-dictionary and hl7-dictionary (all MIT).\n");
        foreach (Composite composite in composites)
        {
            composite.WriteTo(text);
        }

        return text.ToString();
    }

    /// <summary>Table 0354 turned round: the structure of each event.</summary>
    private static Dictionary<string, string> Events(JsonElement tables)
    {
        Dictionary<string, string> result = new(StringComparer.Ordinal);
        foreach (JsonProperty structure in tables.GetProperty("354").GetProperty("values").EnumerateObject())
        {
            string code = structure.Name.Split('_')[0];
            foreach (string trigger in structure.Value.GetString()!.Split(
                [',', '.', ' '], StringSplitOptions.RemoveEmptyEntries))
            {
                result.TryAdd($"{code}_{trigger}", structure.Name);
            }
        }

        return result;
    }
}
