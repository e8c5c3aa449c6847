using System.Collections.Concurrent;
using HealthLedger.Hl7v2.Definitions;
using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.Structures;

/// <summary>
/// A structure prepared for matching: the places of each segment ID and the transitions that have been asked for. There
/// are at most as many as places times IDs of the structure, whatever the messages hold; each is searched once.
/// </summary>
internal sealed class StructureGrammar
{
    /// <summary>Stands for a place of any segment; no packed ID has this value.</summary>
    public const uint AnyId = 1;

    private static readonly ConcurrentDictionary<StructureDefinition, StructureGrammar> Known = new();

    private readonly StructureDefinition _definition;
    private readonly uint[] _ids;
    private readonly int[] _empties;
    private readonly Dictionary<uint, int[]> _places;
    private readonly ConcurrentDictionary<(int, uint), Transition> _transitions = new();

    private StructureGrammar(StructureDefinition definition)
    {
        _definition = definition;
        ReadOnlySpan<StructureNode> nodes = definition.Nodes;
        _ids = new uint[nodes.Length];
        Dictionary<uint, List<int>> places = [];
        for (int i = 0; i < nodes.Length; i++)
        {
            if (!nodes[i].IsGroup)
            {
                _ids[i] = nodes[i].Name == StructureDefinition.Any ? AnyId : SegmentName.Pack(nodes[i].Name);
                (places.TryGetValue(_ids[i], out List<int>? list) ? list : places[_ids[i]] = []).Add(i);
            }
        }

        _places = places.ToDictionary(entry => entry.Key, entry => entry.Value.ToArray());
        _empties = FindEmpties();
    }

    public string Name => _definition.Name;

    public ReadOnlySpan<StructureNode> Nodes => _definition.Nodes;

    /// <summary>The grammar of one of the tables' structures, which are few and kept for good.</summary>
    public static StructureGrammar Of(StructureDefinition definition) => Known.GetOrAdd(definition, Create);

    /// <summary>A grammar that lives as long as whoever asked for it.</summary>
    public static StructureGrammar Create(StructureDefinition definition) => new(definition);

    /// <summary>The packed ID of a place, or 0 for a group.</summary>
    public uint IdOf(int place) => _ids[place];

    /// <summary>The places of an ID in the order of the structure.</summary>
    public ReadOnlySpan<int> PlacesOf(uint id) => _places.GetValueOrDefault(id);

    /// <summary>
    /// In results: an OBX behind an SPM belongs to the observations as long as the order has none, so that SPM may
    /// stand before or behind them. The place of the other OBX, or -1.
    /// </summary>
    public int InsteadOf(int place) => _empties[place];

    /// <summary>Where a segment goes from a place; 0 is the start.</summary>
    public Transition Next(int place, uint id, ref long steps)
    {
        if (!_places.ContainsKey(id))
        {
            if (!_places.ContainsKey(AnyId))
            {
                return default;
            }

            id = AnyId;
        }

        if (_transitions.TryGetValue((place, id), out Transition known))
        {
            return known;
        }

        Transition found = TransitionSearch.Find(this, place, id, ref steps);
        return _transitions.GetOrAdd((place, id), found);
    }

    private int[] FindEmpties()
    {
        int[] result = new int[_ids.Length];
        Array.Fill(result, -1);
        if (!Name.StartsWith("ORU", StringComparison.Ordinal))
        {
            return result;
        }

        ReadOnlySpan<StructureNode> nodes = Nodes;
        for (int i = 1; i < nodes.Length; i++)
        {
            int group = nodes[i].Parent;
            if (nodes[i].IsGroup || group == 0 || i == group + 1)
            {
                continue;
            }

            for (int other = nodes[group].Parent + 1; other < group; other = nodes[other].End)
            {
                if (nodes[other].IsGroup && nodes[other].End > other + 1 && _ids[other + 1] == _ids[i])
                {
                    result[i] = other + 1;
                }
            }
        }

        return result;
    }
}
