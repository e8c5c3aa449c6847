using System.Globalization;
using System.Text.Json;

namespace HealthLedger.Hl7v2.Generator;

/// <summary>One version of the dictionary that everything is built on.</summary>
internal sealed class BaseDictionary
{
    public const string Folder = "hl7apy";

    private readonly JsonElement _root;

    private BaseDictionary(JsonElement root, string version)
    {
        _root = root;
        Version = version;
        Segments = ReadComposites("segments");
        DataTypes = ReadComposites("datatypes");
        Structures = ReadStructures();
        Tables = ReadTables();
    }

    public string Version { get; }

    public Dictionary<string, SortedDictionary<int, BaseMember>> Segments { get; }

    public Dictionary<string, SortedDictionary<int, BaseMember>> DataTypes { get; }

    public Dictionary<string, StructureItem> Structures { get; }

    public Dictionary<int, BaseTable> Tables { get; }

    public static BaseDictionary? Read(SourceFolder source, string version) =>
        source.Read(Folder, version) is { } root ? new BaseDictionary(root, version) : null;

    private Dictionary<string, SortedDictionary<int, BaseMember>> ReadComposites(string kind)
    {
        Dictionary<string, SortedDictionary<int, BaseMember>> result = new(StringComparer.Ordinal);
        foreach (JsonProperty owner in _root.GetProperty(kind).EnumerateObject())
        {
            if (Corrections.AnySegment.Contains(owner.Name, StringComparer.Ordinal))
            {
                continue;
            }

            SortedDictionary<int, BaseMember> members = [];
            foreach (JsonElement member in owner.Value.EnumerateArray())
            {
                // The number is part of the name: PID_3. Withdrawn members are simply not there in some versions.
                string name = member.GetProperty("name").GetString()!;
                int number = int.Parse(name.AsSpan(name.LastIndexOf('_') + 1), CultureInfo.InvariantCulture);
                members[number] = ReadMember(member);
            }

            result[owner.Name] = members;
        }

        return result;
    }

    private static BaseMember ReadMember(JsonElement json)
    {
        // A member without a type is one that the version has withdrawn.
        string type = json.GetProperty("type").GetString() ?? "WD";
        string? table = json.GetProperty("table").GetString();
        return new BaseMember(
            type.Equals("wd", StringComparison.OrdinalIgnoreCase) ? "WD" : type,
            json.GetProperty("desc").GetString() ?? string.Empty,
            json.GetProperty("min").GetInt32(),
            json.GetProperty("max").GetInt32(),
            TableNumber(table));
    }

    private static int TableNumber(string? table) =>
        table is not null && table.StartsWith("HL7", StringComparison.Ordinal)
        && int.TryParse(table.AsSpan(3), CultureInfo.InvariantCulture, out int number)
            ? number
            : 0;

    private Dictionary<string, StructureItem> ReadStructures()
    {
        Dictionary<string, StructureItem> result = new(StringComparer.Ordinal);
        foreach (JsonProperty message in _root.GetProperty("messages").EnumerateObject())
        {
            result[message.Name] = ReadGroup(message.Name, message.Name, message.Value, 1, 1);
        }

        return result;
    }

    private StructureItem ReadGroup(string structure, string name, JsonElement group, int least, int most)
    {
        List<StructureItem> children = [];
        foreach (JsonElement child in group.GetProperty("children").EnumerateArray())
        {
            string childName = child.GetProperty("name").GetString()!;
            int from = child.GetProperty("min").GetInt32();
            int to = child.GetProperty("max").GetInt32();
            if (child.GetProperty("kind").GetString() == "GRP")
            {
                JsonElement inner = _root.GetProperty("groups").GetProperty(childName);
                children.Add(ReadGroup(structure, childName, inner, from, to));
            }
            else
            {
                bool isAny = Corrections.AnySegment.Contains(childName, StringComparer.Ordinal);
                children.Add(StructureItem.Segment(isAny ? "ANY" : childName, from, to));
            }
        }

        string shortName = name.StartsWith(structure + "_", StringComparison.Ordinal)
            ? name[(structure.Length + 1)..]
            : name;
        bool isChoice = group.GetProperty("type").GetString() == "choice";
        return StructureItem.Group(Corrections.GroupName(name, shortName, isChoice), isChoice, children, least, most);
    }

    private Dictionary<int, BaseTable> ReadTables()
    {
        Dictionary<int, BaseTable> result = [];
        foreach (JsonProperty table in _root.GetProperty("tables").EnumerateObject())
        {
            int number = TableNumber(table.Name);
            string[] codes = [.. table.Value.GetProperty("codes").EnumerateArray()
                .Select(code => code.GetString() ?? string.Empty)];
            result[number] = new BaseTable(table.Value.GetProperty("name").GetString() ?? string.Empty, codes);
        }

        return result;
    }
}
