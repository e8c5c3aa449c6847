using System.Runtime.InteropServices;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Segments;

namespace HealthLedger.Hl7v2.Structures;

/// <summary>One group of a message, such as one ORDER_OBSERVATION. It copies nothing. The default value is an absent
/// group.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Hl7Group
{
    private readonly Hl7Structure? _structure;
    private readonly int _node;

    internal Hl7Group(Hl7Structure structure, int node)
    {
        _structure = structure;
        _node = node;
    }

    /// <summary>Whether the group is in the message.</summary>
    public bool IsPresent => _structure is not null;

    /// <summary>The name in the standard without that of the message, such as <c>ORDER_OBSERVATION</c>; the name of the
    /// structure for the root; empty for an absent group.</summary>
    public string Name => _structure?.NameOf(_node) ?? string.Empty;

    /// <summary>The segments and groups directly in this group, in the order of the message.</summary>
    public Hl7GroupPartEnumerator Parts => new(_structure, _node, null);

    /// <summary>The groups of a name directly in this group.</summary>
    /// <param name="name">The name, such as <c>OBSERVATION</c>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    public Hl7GroupPartEnumerator FindGroups(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new Hl7GroupPartEnumerator(_structure, _node, name);
    }

    /// <summary>A group directly in this group.</summary>
    /// <param name="name">The name, such as <c>PATIENT</c>.</param>
    /// <param name="occurrence">Which of that name, from 1.</param>
    /// <returns>The group; absent where there is none.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="occurrence"/> is below 1.</exception>
    public Hl7Group GetGroup(string name, int occurrence = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(occurrence, 1);
        foreach (Hl7GroupPart part in FindGroups(name))
        {
            if (--occurrence == 0)
            {
                return part.Group;
            }
        }

        return default;
    }

    /// <summary>A segment directly in this group, not in a group within it.</summary>
    /// <param name="id">The ID, such as <c>OBR</c>.</param>
    /// <param name="occurrence">Which of that ID, from 1.</param>
    /// <returns>The segment; absent where there is none.</returns>
    /// <exception cref="ArgumentException"><paramref name="id"/> is no segment ID.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="occurrence"/> is below 1.</exception>
    public Hl7Segment GetSegment(string id, int occurrence = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(occurrence, 1);
        uint packed = SegmentName.Pack(id);
        if (packed == 0)
        {
            throw new ArgumentException("A segment ID has three capital letters or digits.", nameof(id));
        }

        foreach (Hl7GroupPart part in Parts)
        {
            if (!part.IsGroup && part.Segment.PackedId == packed && --occurrence == 0)
            {
                return part.Segment;
            }
        }

        return default;
    }

    /// <summary>A segment directly in this group as a view.</summary>
    /// <typeparam name="T">The view, such as <see cref="ObrSegment"/>.</typeparam>
    /// <param name="occurrence">Which of that ID, from 1.</param>
    /// <returns>The view; of an absent segment where there is none.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="occurrence"/> is below 1.</exception>
    public T GetSegment<T>(int occurrence = 1)
        where T : struct, IHl7SegmentView<T>, allows ref struct =>
        T.From(GetSegment(T.SegmentId, occurrence));

    /// <summary>The name, never content.</summary>
    public override string ToString() => $"{nameof(Hl7Group)} {Name}";
}
