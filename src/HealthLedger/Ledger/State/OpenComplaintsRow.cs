using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.State;

/// <summary>State of a record of whose shares somebody complains: all complaints that are open. There is none when none
/// is, so that a dealing anew finds what it resolves without a search.</summary>
internal sealed class OpenComplaintsRow
{
    /// <summary>How many may be open: what a dealing anew has to write at most.</summary>
    public const int MaxOpen = 256;

    /// <summary>What each is about, in the order in which they were made; never none.</summary>
    public required IReadOnlyList<(SegmentId Segment, ulong Epoch, uint X)> Open { get; init; }

    public static OpenComplaintsRow? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        int count = reader.ArrayHead(MaxOpen);
        List<(SegmentId Segment, ulong Epoch, uint X)> open = new(count);
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            reader.Array(3);
            open.Add((reader.Segment(), reader.Unsigned(), reader.Unsigned(255)));
        }

        return reader.End() && count > 0 ? new OpenComplaintsRow { Open = open } : null;
    }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[256]);
        writer.Array(Open.Count);
        foreach ((SegmentId segment, ulong epoch, uint x) in Open)
        {
            writer.Array(3);
            writer.Id(segment);
            writer.Unsigned(epoch);
            writer.Unsigned(x);
        }

        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
