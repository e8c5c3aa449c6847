using HealthLedger.Canonical;

namespace HealthLedger.Consensus.Messages;

/// <summary>Asks for sealed blocks.</summary>
internal sealed class FetchBlocks : ConsensusMessage
{
    public FetchBlocks(ulong first, int count)
    {
        First = first;
        Count = count;
    }

    public override ConsensusMessageType Type => ConsensusMessageType.FetchBlocks;

    /// <summary>The first height.</summary>
    public ulong First { get; }

    /// <summary>How many at most, 1 to <see cref="ConsensusLimits.MaxBlocks"/>.</summary>
    public int Count { get; }

    public override void Write(ref CanonicalWriter writer)
    {
        writer.Array(3);
        writer.Unsigned((ulong)Type);
        writer.Unsigned(First);
        writer.Unsigned((ulong)Count);
    }
}
