using HealthLedger.Canonical;
using HealthLedger.Consensus.Certificates;

namespace HealthLedger.Consensus.Messages;

/// <summary>A vote for a batch that a quorum prepared. [PBFT §4.2].</summary>
internal sealed class Commit : Vote
{
    public Commit(Ballot ballot, int replica, ReadOnlyMemory<byte> signature)
        : base(ballot, signature) => Replica = replica;

    public override ConsensusMessageType Type => ConsensusMessageType.Commit;

    /// <summary>The signer's index.</summary>
    public int Replica { get; }

    public override void Write(ref CanonicalWriter writer) => Write(ref writer, Replica);
}
