using HealthLedger.Canonical;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.State;

/// <summary>State of a record that was dealt anew: whom to, and under which roots. A record that was dealt once has no
/// such row; its sealing says it.</summary>
internal sealed class DealingRow
{
    public required uint Threshold { get; init; }

    public required Digest256 TrusteeSet { get; init; }

    /// <summary>The record's segments, in its order.</summary>
    public required IReadOnlyList<DealtSegment> Segments { get; init; }

    /// <summary>The number of the entry that says so.</summary>
    public required ulong Leaf { get; init; }

    public static DealingRow? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(4);
        uint threshold = reader.Unsigned(255);
        Digest256 trustees = reader.Digest();
        IReadOnlyList<DealtSegment> segments = DealtSegment.ReadAll(ref reader);
        ulong leaf = reader.Unsigned();
        return reader.End()
            ? new DealingRow { Threshold = threshold, TrusteeSet = trustees, Segments = segments, Leaf = leaf }
            : null;
    }

    /// <summary>The root of a segment; null when the record has no such segment.</summary>
    public Digest256? RootOf(SegmentId segment)
    {
        foreach (DealtSegment dealt in Segments)
        {
            if (dealt.Segment == segment)
            {
                return dealt.ShareRoot;
            }
        }

        return null;
    }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[256]);
        writer.Array(4);
        writer.Unsigned(Threshold);
        writer.Id(TrusteeSet);
        DealtSegment.WriteAll(ref writer, Segments);
        writer.Unsigned(Leaf);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
