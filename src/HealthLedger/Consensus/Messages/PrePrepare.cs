using HealthLedger.Canonical;
using HealthLedger.Consensus.Certificates;

namespace HealthLedger.Consensus.Messages;

/// <summary>The primary's proposal. The batch itself travels beside it. [PBFT §4.2].</summary>
internal sealed class PrePrepare : Vote
{
    public PrePrepare(Ballot ballot, ReadOnlyMemory<byte> signature)
        : base(ballot, signature)
    {
    }

    public override ConsensusMessageType Type => ConsensusMessageType.PrePrepare;

    public override MessageLane Lane => MessageLane.Proposals;

    /// <summary>Its signer follows from the view.</summary>
    public override void Write(ref CanonicalWriter writer)
    {
        writer.Array(6);
        writer.Unsigned((ulong)Type);
        Ballot.WriteFields(ref writer);
        writer.Bytes(Signature);
    }
}
