using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;

namespace HealthLedger.Hl7v2.Definitions;

/// <summary>
/// The embedded tables, each opened at its first use, and what has been read from them. Only names that a table holds
/// are kept, so that what messages ask for cannot make it grow beyond the tables.
/// </summary>
internal static class DefinitionCatalog
{
    private static readonly Lazy<DefinitionTable> SegmentTable = Open("segments.tsv");
    private static readonly Lazy<DefinitionTable> DataTypeTable = Open("data-types.tsv");
    private static readonly Lazy<DefinitionTable> StructureTable = Open("structures.tsv");
    private static readonly Lazy<DefinitionTable> EventTable = Open("events.tsv");
    private static readonly Lazy<DefinitionTable> Codes = Open("codes.tsv");

    private static readonly ConcurrentDictionary<(string, int), Hl7SegmentDefinition?> Segments = new();
    private static readonly ConcurrentDictionary<(string, int), ImmutableArray<Hl7FieldDefinition>?> DataTypes = new();
    private static readonly ConcurrentDictionary<(string, int), StructureDefinition?> Structures = new();
    private static readonly ConcurrentDictionary<(int, int), CodeTable?> CodeTables = new();

    /// <summary>The IDs of all segments of any version.</summary>
    public static IEnumerable<string> SegmentIds => SegmentTable.Value.Names;

    /// <summary>The names of all structures of any version.</summary>
    public static IEnumerable<string> StructureNames => StructureTable.Value.Names;

    public static Hl7SegmentDefinition? FindSegment(string id, int version)
    {
        if (Segments.TryGetValue((id, version), out Hl7SegmentDefinition? known))
        {
            return known;
        }

        return SegmentTable.Value.Find(id) is { } lines
            ? Segments.GetOrAdd((id, version), ReadSegment(lines, version))
            : null;
    }

    /// <summary>Whether any version has the segment.</summary>
    public static bool HasSegment(string id) => SegmentTable.Value.Find(id) is not null;

    /// <summary>The components by number; null for a data type without components, or unknown.</summary>
    public static ImmutableArray<Hl7FieldDefinition>? FindDataType(string name, int version)
    {
        if (DataTypes.TryGetValue((name, version), out ImmutableArray<Hl7FieldDefinition>? known))
        {
            return known;
        }

        if (DataTypeTable.Value.Find(name) is not { } lines)
        {
            return null;
        }

        ImmutableArray<Hl7FieldDefinition>? read = CompositeReader.Read(lines, version)?.ToImmutableArray();
        return DataTypes.GetOrAdd((name, version), read);
    }

    /// <summary>The codes of a table; null where the tables hold none for the version.</summary>
    public static CodeTable? FindCodes(int table, int version)
    {
        if (CodeTables.TryGetValue((table, version), out CodeTable? known))
        {
            return known;
        }

        string name = table.ToString("0000", CultureInfo.InvariantCulture);
        return Codes.Value.Find(name) is { } lines
            ? CodeTables.GetOrAdd((table, version), CodeTable.Read(lines, version))
            : null;
    }

    /// <summary>The structure of that name in the version, or in the nearest that has it: later ones first.</summary>
    public static StructureDefinition? FindStructure(string name, int version)
    {
        if (Structures.TryGetValue((name, version), out StructureDefinition? known))
        {
            return known;
        }

        return StructureTable.Value.Find(name) is { } lines
            ? Structures.GetOrAdd((name, version), ReadStructure(name, lines, version))
            : null;
    }

    /// <summary>The name of the structure of an event such as <c>ADT^A04</c>: HL7 table 0354; null where the event is
    /// not known. The version's own word comes first, then that of later, then of earlier versions.</summary>
    public static string? FindStructureName(string code, string trigger, int version)
    {
        string own = $"{code}_{trigger}";
        string[]? structure = StructureTable.Value.Find(own);
        string[]? other = EventTable.Value.Find($"{code}^{trigger}");
        foreach (int near in Near(version))
        {
            foreach (string line in (other ?? []).Skip(1))
            {
                string[] parts = line[1..].Split('\t');
                if (DefinitionVersion.IsIn(parts[0], near))
                {
                    return parts[1];
                }
            }

            if (structure is not null && StructureDefinition.FormFor(structure, near) is not null)
            {
                return own;
            }
        }

        return null;
    }

    private static Lazy<DefinitionTable> Open(string file) => new(() => DefinitionTable.Open(file));

    private static Hl7SegmentDefinition? ReadSegment(string[] lines, int version)
    {
        string[] head = lines[0].Split('\t');
        return CompositeReader.Read(lines, version) is { } fields
            ? new Hl7SegmentDefinition(head[0], head[2], fields)
            : null;
    }

    private static StructureDefinition? ReadStructure(string name, string[] lines, int version)
    {
        string? form = Near(version).Select(near => StructureDefinition.FormFor(lines, near))
            .FirstOrDefault(found => found is not null);
        return form is null ? null : StructureDefinition.Parse(name, form);
    }

    private static IEnumerable<int> Near(int version) =>
        Enumerable.Range(version, DefinitionVersion.Count - version)
            .Concat(Enumerable.Range(0, version).Reverse());
}
