using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Operations;

/// <summary>A segment, and the root over the commitments of the shares that its data key was dealt in.</summary>
internal readonly record struct DealtSegment(SegmentId Segment, Digest256 ShareRoot)
{
    /// <summary>1 to <see cref="SealedRecord.MaxSegments"/> of them.</summary>
    public static IReadOnlyList<DealtSegment> ReadAll(ref CanonicalReader reader)
    {
        int count = reader.ArrayHead(SealedRecord.MaxSegments);
        if (count == 0)
        {
            reader.Refuse(DecodeStatus.LengthInvalid);
        }

        List<DealtSegment> segments = new(count);
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            reader.Array(2);
            SegmentId segment = reader.Segment();
            segments.Add(new DealtSegment(segment, reader.Digest()));
        }

        return segments;
    }

    public static void WriteAll(ref CanonicalWriter writer, IReadOnlyList<DealtSegment> segments)
    {
        writer.Array(segments.Count);
        foreach (DealtSegment segment in segments)
        {
            writer.Array(2);
            writer.Id(segment.Segment);
            writer.Id(segment.ShareRoot);
        }
    }
}
