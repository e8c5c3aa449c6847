using System.Runtime.InteropServices;

namespace HealthLedger.Hl7v2.Definitions;

/// <summary>A segment or group of a structure, in an array in which a group stands before its parts.</summary>
/// <param name="Name">The segment ID or the name of the group.</param>
/// <param name="Parent">The position of the group it is in; -1 for the root.</param>
/// <param name="End">The position behind its last part; one more than its own for a segment.</param>
/// <param name="IsGroup">Whether it is a group.</param>
/// <param name="IsChoice">Whether only one of its parts may be there.</param>
/// <param name="IsRequired">Whether it has to be there.</param>
/// <param name="IsRepeating">Whether it may be there more than once.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct StructureNode(
    string Name, int Parent, int End, bool IsGroup, bool IsChoice, bool IsRequired, bool IsRepeating);
