using HealthLedger.Consensus.Certificates;
using HealthLedger.Consensus.Messages;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;
using HealthLedger.Testing.Simulation.Chance;
using HealthLedger.Testing.Simulation.Faults;
using HealthLedger.Testing.Simulation.Nodes;

namespace HealthLedger.Testing.Simulation.Adversaries;

/// <summary>Votes, seals and demands in the name of others, under its own signature or under none.</summary>
internal sealed class ForgingReplica : Adversary
{
    public ForgingReplica(SimulatedNode node, ChanceStream chance)
        : base(node, chance)
    {
    }

    public override FaultKind Kind => FaultKind.Forgery;

    public override void Send(int to, ReadOnlyMemory<byte> frame, Action<int, ReadOnlyMemory<byte>> send)
    {
        send(to, frame);
        if (Chance.Permille(300) && Forge(Read(frame)) is { } forged)
        {
            Meet();
            send(to, Write(forged));
        }
    }

    private ConsensusMessage? Forge(ConsensusMessage? message)
    {
        int other = RandomPeer();
        switch (message)
        {
            case Vote vote:
                Ballot ballot = vote.Ballot with
                {
                    Digest = Chance.Permille(500)
                        ? vote.Ballot.Digest
                        : new Digest256(Chance.Bytes(Digest256.SizeBytes)),
                };
                return Chance.Below(3) switch
                {
                    0 => new Prepare(ballot, other, Sign(SigningDomain.Prepare, ballot)),
                    1 => new Commit(ballot, other, Sign(SigningDomain.Commit, ballot)),
                    _ => new PrePrepare(
                        ballot with { View = ballot.View + (ulong)Chance.Below(3) },
                        Chance.Bytes(P256.SignatureBytes)),
                };
            case SealMessage seal:
                byte[] header = WrongRootReplica.Alter(
                    seal.Header.Span, new Digest256(Chance.Bytes(Digest256.SizeBytes)));
                ReadOnlyMemory<byte> own = Node.Signatures.Sign(Node.Self, SigningDomain.Seal, header);
                return new SealMessage(seal.Epoch, seal.Height, header, other, own);
            case ViewChange change:
                return new ViewChange(change.Body, change.BodyBytes, other, change.Signature);
            case Status status:
                return new Status(
                    status.Epoch + (ulong)Chance.Below(2),
                    status.View + (ulong)Chance.Below(1000),
                    status.IsActive,
                    status.ExecutedHeight + (ulong)Chance.Below(1000),
                    status.SealedHeight + (ulong)Chance.Below(1000));
            default:
                return null;
        }
    }
}
