using System.Globalization;
using System.Text.Json;

namespace HealthLedger.Hl7v2.Generator;

/// <summary>
/// A dictionary beside the base: it gives names, lengths and table numbers, and is compared with the base. Two forms
/// are read: members as an object by number, and members as an array.
/// </summary>
internal sealed class OtherDictionary
{
    private readonly Dictionary<string, OtherMember> _members = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    private OtherDictionary(string name) => Name = name;

    public string Name { get; }

    /// <summary>Structure of each message by name: the IDs of its segments in order.</summary>
    public Dictionary<string, string[]> Messages { get; } = new(StringComparer.Ordinal);

    public static OtherDictionary? Read(SourceFolder source, string dictionary, string version)
    {
        if (source.Read(dictionary, version) is not { } root)
        {
            return null;
        }

        OtherDictionary result = new(dictionary);
        result.AddAll(root.GetProperty("segments"), "fields");
        result.AddAll(
            root.TryGetProperty("types", out JsonElement types) ? types : root.GetProperty("fields"),
            root.TryGetProperty("types", out _) ? "fields" : "subfields");
        foreach (JsonProperty message in root.GetProperty("messages").EnumerateObject())
        {
            List<string> segments = [];
            Flatten(message.Value, segments);
            result.Messages[message.Name] = [.. segments];
        }

        return result;
    }

    public OtherMember? Find(string owner, int number) => _members.GetValueOrDefault(Key(owner, number));

    public string? NameOf(string owner) => _names.GetValueOrDefault(owner);

    /// <summary>How many members it gives an owner; -1 where it does not know it.</summary>
    public int CountOf(string owner) => _counts.GetValueOrDefault(owner, -1);

    private static string Key(string owner, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{owner}-{number}");

    private void AddAll(JsonElement owners, string members)
    {
        foreach (JsonProperty owner in owners.EnumerateObject())
        {
            if (owner.Value.TryGetProperty("desc", out JsonElement text) && text.GetString() is { Length: > 0 } name)
            {
                _names.TryAdd(owner.Name, name);
            }

            if (owner.Value.TryGetProperty(members, out JsonElement list))
            {
                _counts[owner.Name] = Add(owner.Name, list);
            }
        }
    }

    private int Add(string owner, JsonElement list)
    {
        int most = 0;
        if (list.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement member in list.EnumerateArray())
            {
                _members[Key(owner, ++most)] = OtherMember.Read(member);
            }

            return most;
        }

        foreach (JsonProperty member in list.EnumerateObject())
        {
            int number = int.Parse(member.Name, CultureInfo.InvariantCulture);
            most = Math.Max(most, number);
            _members[Key(owner, number)] = OtherMember.Read(member.Value);
        }

        return most;
    }

    private static void Flatten(JsonElement node, List<string> segments)
    {
        if (!node.TryGetProperty("segments", out JsonElement list)
            && !node.TryGetProperty("children", out list))
        {
            return;
        }

        if (list.ValueKind == JsonValueKind.Object && list.TryGetProperty("segments", out JsonElement inner)
            && inner.ValueKind == JsonValueKind.Array)
        {
            list = inner;
        }

        IEnumerable<(string Name, JsonElement Node)> children = list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select(child => (child.GetProperty("name").GetString()!, child))
            : list.EnumerateObject()
                .OrderBy(child => child.Value.TryGetProperty("idx", out JsonElement at) ? at.GetInt32() : 0)
                .Select(child => (child.Name, child.Value));
        foreach ((string name, JsonElement child) in children)
        {
            if (child.TryGetProperty("segments", out _) || child.TryGetProperty("children", out _))
            {
                Flatten(child, segments);
            }
            else
            {
                // A choice is one entry with all its segments.
                segments.AddRange(name.Split(',', StringSplitOptions.RemoveEmptyEntries));
            }
        }
    }
}
