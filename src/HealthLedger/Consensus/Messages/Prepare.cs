using HealthLedger.Canonical;
using HealthLedger.Consensus.Certificates;

namespace HealthLedger.Consensus.Messages;

/// <summary>A backup's vote for a proposal whose batch it holds and accepts. [PBFT §4.2].</summary>
internal sealed class Prepare : Vote
{
    public Prepare(Ballot ballot, int replica, ReadOnlyMemory<byte> signature)
        : base(ballot, signature) => Replica = replica;

    public override ConsensusMessageType Type => ConsensusMessageType.Prepare;

    /// <summary>The signer's index.</summary>
    public int Replica { get; }

    public override void Write(ref CanonicalWriter writer) => Write(ref writer, Replica);
}
