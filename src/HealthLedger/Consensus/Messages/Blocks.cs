using HealthLedger.Canonical;

namespace HealthLedger.Consensus.Messages;

/// <summary>Sealed blocks in order, as far as they were asked for and fit into a message.</summary>
internal sealed class Blocks : ConsensusMessage
{
    public Blocks(IReadOnlyList<TransferredBlock> items) => Items = items;

    public override ConsensusMessageType Type => ConsensusMessageType.Blocks;

    public override MessageLane Lane => MessageLane.Bulk;

    public IReadOnlyList<TransferredBlock> Items { get; }

    public override void Write(ref CanonicalWriter writer)
    {
        writer.Array(2);
        writer.Unsigned((ulong)Type);
        writer.Array(Items.Count);
        foreach (TransferredBlock item in Items)
        {
            item.Write(ref writer);
        }
    }
}
