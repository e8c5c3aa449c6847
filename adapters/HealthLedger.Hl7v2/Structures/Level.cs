using System.Runtime.InteropServices;
using HealthLedger.Hl7v2.Definitions;

namespace HealthLedger.Hl7v2.Structures;

/// <summary>A group around a place, and the part of it that holds the place.</summary>
/// <param name="Group">The group; -1 above the root.</param>
/// <param name="Child">The part of the group that holds the place; 0 at the start of the message.</param>
/// <param name="Next">Where what follows that part begins.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Level(int Group, int Child, int Next)
{
    public static Level Innermost(ReadOnlySpan<StructureNode> nodes, int place) =>
        place == 0 ? new Level(0, 0, 1) : new Level(nodes[place].Parent, place, nodes[place].End);

    public Level Outer(ReadOnlySpan<StructureNode> nodes) =>
        new(nodes[Group].Parent, Group, nodes[Group].End);
}
