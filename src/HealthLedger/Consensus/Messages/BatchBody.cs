using HealthLedger.Canonical;

namespace HealthLedger.Consensus.Messages;

/// <summary>A batch: from the primary beside its proposal, or asked for. Its digest shows what it is.</summary>
internal sealed class BatchBody : ConsensusMessage
{
    public BatchBody(ulong epoch, ulong sequence, ReadOnlyMemory<byte> batch)
    {
        Epoch = epoch;
        Sequence = sequence;
        Batch = batch;
    }

    public override ConsensusMessageType Type => ConsensusMessageType.BatchBody;

    public override MessageLane Lane => MessageLane.Proposals;

    public ulong Epoch { get; }

    public ulong Sequence { get; }

    public ReadOnlyMemory<byte> Batch { get; }

    public override void Write(ref CanonicalWriter writer)
    {
        writer.Array(4);
        writer.Unsigned((ulong)Type);
        writer.Unsigned(Epoch);
        writer.Unsigned(Sequence);
        writer.Bytes(Batch);
    }
}
