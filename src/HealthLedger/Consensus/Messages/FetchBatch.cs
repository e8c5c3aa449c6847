using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Consensus.Messages;

/// <summary>Asks for the batch of a sequence number under way.</summary>
internal sealed class FetchBatch : ConsensusMessage
{
    public FetchBatch(ulong epoch, ulong sequence, Digest256 digest)
    {
        Epoch = epoch;
        Sequence = sequence;
        Digest = digest;
    }

    public override ConsensusMessageType Type => ConsensusMessageType.FetchBatch;

    public ulong Epoch { get; }

    public ulong Sequence { get; }

    public Digest256 Digest { get; }

    public override void Write(ref CanonicalWriter writer)
    {
        writer.Array(4);
        writer.Unsigned((ulong)Type);
        writer.Unsigned(Epoch);
        writer.Unsigned(Sequence);
        writer.Id(Digest);
    }
}
