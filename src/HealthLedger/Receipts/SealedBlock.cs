using HealthLedger.Canonical;
using HealthLedger.Consensus;
using HealthLedger.Ledger;

namespace HealthLedger.Receipts;

/// <summary>What every proof hangs on: a sealed block, and the way from the genesis replica set to the one that sealed
/// it.</summary>
internal sealed class SealedBlock
{
    private readonly IReadOnlyList<(Block Boundary, ReplicaSet Next)> _epochs;

    /// <param name="block">The block.</param>
    /// <param name="epochs">Every boundary below the block's epoch, with the set that follows it.</param>
    public SealedBlock(Block block, IReadOnlyList<(Block Boundary, ReplicaSet Next)> epochs)
    {
        Block = block;
        _epochs = epochs;
    }

    public Block Block { get; }

    /// <summary>What witnesses signed of the block's head, in the order of their ids.</summary>
    public IReadOnlyList<Cosignature> Cosignatures { get; init; } = [];

    /// <summary>Writes header, seals, epoch path and cosignatures.</summary>
    public void Write(ref CanonicalWriter writer)
    {
        writer.Bytes(Block.HeaderBytes);
        Seal.WriteList(ref writer, Block.Seals);
        WriteEpochs(ref writer);
        Cosignature.WriteList(ref writer, Cosignatures);
    }

    /// <summary>Writes the epoch path alone.</summary>
    public void WriteEpochs(ref CanonicalWriter writer)
    {
        writer.Array(_epochs.Count);
        foreach ((Block boundary, ReplicaSet next) in _epochs)
        {
            writer.Array(3);
            writer.Bytes(boundary.HeaderBytes);
            Seal.WriteList(ref writer, boundary.Seals);
            writer.Bytes(next.Bytes);
        }
    }
}
