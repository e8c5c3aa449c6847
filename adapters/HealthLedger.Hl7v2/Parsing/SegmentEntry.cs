using System.Runtime.InteropServices;

namespace HealthLedger.Hl7v2.Parsing;

/// <summary>Where one segment lies.</summary>
/// <param name="start">The offset of its first byte.</param>
/// <param name="end">The offset behind its last byte, without the segment end.</param>
/// <param name="firstMark">The index of its first field separator among all field separators.</param>
/// <param name="id">Its packed ID, or 0 where it has none.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly struct SegmentEntry(int start, int end, int firstMark, uint id)
{
    public int Start { get; } = start;

    public int End { get; } = end;

    public int FirstMark { get; } = firstMark;

    public uint Id { get; } = id;
}
