using HealthLedger.Consensus;
using HealthLedger.Consensus.Messages;
using HealthLedger.Cryptography;
using HealthLedger.Testing.Simulation.Chance;
using HealthLedger.Testing.Simulation.Faults;
using HealthLedger.Testing.Simulation.Nodes;

namespace HealthLedger.Testing.Simulation.Adversaries;

/// <summary>Was removed, and goes on: it votes for what the others vote for, and seals what they seal, in the place and
/// with the key that it had, as long as they let it in.</summary>
internal sealed class FormerMember : Adversary
{
    public FormerMember(SimulatedNode node, ChanceStream chance)
        : base(node, chance)
    {
    }

    public override FaultKind Kind => FaultKind.FormerMember;

    public override void Arrived(int from, ReadOnlyMemory<byte> frame)
    {
        if (Node.IsMember || Chance.Permille(300))
        {
            return;
        }

        ReplicaDefinition former = Node.Self;
        int place = (int)former.Index;
        ConsensusMessage? own = Read(frame) switch
        {
            Prepare vote => new Prepare(vote.Ballot, place, Sign(SigningDomain.Prepare, vote.Ballot)),
            Commit vote => new Commit(vote.Ballot, place, Sign(SigningDomain.Commit, vote.Ballot)),
            SealMessage seal => new SealMessage(
                seal.Epoch,
                seal.Height,
                seal.Header,
                place,
                Node.Signatures.Sign(former, SigningDomain.Seal, seal.Header.Span)),
            _ => null,
        };
        if (own is null)
        {
            return;
        }

        Meet();
        ReadOnlyMemory<byte> sent = Write(own);
        for (int peer = 0; peer < Node.Setting.Replicas; peer++)
        {
            if (peer != Node.ReplicaIndex)
            {
                Node.SendBeside(peer, sent);
            }
        }
    }
}
