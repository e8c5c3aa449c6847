using HealthLedger.Primitives;

namespace HealthLedger.Bundles;

/// <summary>A share that a trustee did not get, or not as it was dealt.</summary>
internal sealed class FaultyShare
{
    public FaultyShare(RecordId record, SegmentId segment, ulong epoch, uint x, ShareFault fault)
    {
        Record = record;
        Segment = segment;
        Epoch = epoch;
        X = x;
        Fault = fault;
    }

    public RecordId Record { get; }

    public SegmentId Segment { get; }

    /// <summary>The epoch of the trustee's set.</summary>
    public ulong Epoch { get; }

    /// <summary>The trustee's number in it.</summary>
    public uint X { get; }

    public ShareFault Fault { get; }
}
