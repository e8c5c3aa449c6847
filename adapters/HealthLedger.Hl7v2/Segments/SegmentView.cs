using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.Segments;

/// <summary>What views of segments have in common.</summary>
internal static class SegmentView
{
    /// <summary>The segment itself, if it is absent or has the ID.</summary>
    public static Hl7Segment Require(Hl7Segment segment, string id)
    {
        if (segment.IsPresent && segment.PackedId != SegmentName.Pack(id))
        {
            throw new ArgumentException($"The segment is no {id}.", nameof(segment));
        }

        return segment;
    }
}
