using HealthLedger.Canonical;

namespace HealthLedger.Consensus.Runtime;

/// <summary>Tells the frames of the node around a replica from the replica's messages: they are numbered from 20
/// on.</summary>
internal static class NodeFrame
{
    private const ulong First = 20;

    /// <summary>The number of a frame of the node; 0 for everything else.</summary>
    public static ulong TypeOf(ReadOnlyMemory<byte> frame)
    {
        CanonicalReader reader = new(frame.Span);
        int count = reader.ArrayHead(16);
        ulong type = count > 0 ? reader.Unsigned() : 0;
        return reader.IsGood && type >= First ? type : 0;
    }
}
