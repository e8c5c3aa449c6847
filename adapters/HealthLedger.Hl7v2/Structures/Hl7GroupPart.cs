using System.Runtime.InteropServices;
using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.Structures;

/// <summary>A segment or a group directly in a group.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Hl7GroupPart
{
    private readonly Hl7Structure _structure;
    private readonly int _node;

    internal Hl7GroupPart(Hl7Structure structure, int node)
    {
        _structure = structure;
        _node = node;
    }

    /// <summary>Whether it is a group, not a segment.</summary>
    public bool IsGroup => _structure.Node(_node).Segment < 0;

    /// <summary>Whether it is a segment that the structure does not expect here: kept where it stood.</summary>
    public bool IsUnexpected => _structure.Node(_node).Place < 0;

    /// <summary>The group; absent for a segment.</summary>
    public Hl7Group Group => IsGroup ? new Hl7Group(_structure, _node) : default;

    /// <summary>The segment; absent for a group.</summary>
    public Hl7Segment Segment =>
        IsGroup ? default : _structure.Message.GetSegment(_structure.Node(_node).Segment);

    /// <summary>The name of the group or the ID of the segment, never content.</summary>
    public override string ToString() => IsGroup ? Group.ToString() : Segment.ToString();
}
