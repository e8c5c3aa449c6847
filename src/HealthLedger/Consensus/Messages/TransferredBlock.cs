using HealthLedger.Canonical;
using HealthLedger.Consensus.Certificates;

namespace HealthLedger.Consensus.Messages;

/// <summary>A sealed block for who lacks it.</summary>
internal sealed class TransferredBlock
{
    public TransferredBlock(SealedHeader head, ReadOnlyMemory<byte> batch, ReadOnlyMemory<byte>? nextSet)
    {
        Head = head;
        Batch = batch;
        NextSet = nextSet;
    }

    public SealedHeader Head { get; }

    public ReadOnlyMemory<byte> Batch { get; }

    /// <summary>At a boundary the canonical replica set that follows; else null.</summary>
    public ReadOnlyMemory<byte>? NextSet { get; }

    public static TransferredBlock Read(ReadOnlyMemory<byte> frame, ref CanonicalReader reader)
    {
        reader.Array(3);
        SealedHeader head = SealedHeader.Read(frame, ref reader);
        ReadOnlyMemory<byte> batch = reader.BytesUpTo(frame, ConsensusLimits.MaxBatchBytes);
        ReadOnlyMemory<byte>? next = reader.BytesOrNull(frame, ConsensusLimits.MaxViewChangeBytes);
        return new TransferredBlock(head, batch, next);
    }

    public void Write(ref CanonicalWriter writer)
    {
        writer.Array(3);
        Head.Write(ref writer);
        writer.Bytes(Batch);
        writer.BytesOrNull(NextSet);
    }
}
