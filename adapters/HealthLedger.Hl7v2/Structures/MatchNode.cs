using System.Runtime.InteropServices;

namespace HealthLedger.Hl7v2.Structures;

/// <summary>A segment or a group as it was found in a message; parts of a group form a list.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct MatchNode
{
    /// <summary>The place in the structure; -1 for a segment that has none.</summary>
    public int Place;

    /// <summary>The position of the segment in the message; -1 for a group.</summary>
    public int Segment;

    public int Parent;

    public int FirstPart;

    public int LastPart;

    public int NextPart;
}
