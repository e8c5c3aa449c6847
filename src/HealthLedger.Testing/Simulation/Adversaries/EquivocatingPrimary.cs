using HealthLedger.Consensus.Messages;
using HealthLedger.Ledger;
using HealthLedger.Testing.Simulation.Chance;
using HealthLedger.Testing.Simulation.Faults;
using HealthLedger.Testing.Simulation.Nodes;

namespace HealthLedger.Testing.Simulation.Adversaries;

/// <summary>Tells some replicas of one batch and the others of another, and votes for both.</summary>
internal sealed class EquivocatingPrimary : Adversary
{
    private readonly Conspiracy _conspiracy;

    public EquivocatingPrimary(SimulatedNode node, ChanceStream chance, Conspiracy conspiracy)
        : base(node, chance) => _conspiracy = conspiracy;

    public override FaultKind Kind => FaultKind.EquivocatingPrimary;

    public override ReadOnlyMemory<byte> Batch(Batch batch)
    {
        if (Chance.Permille(600))
        {
            ReadOnlyMemory<byte>[] submissions = [.. batch.Submissions.Reverse()];
            _conspiracy.Add(
                batch.Digest,
                Ledger.Batch.Create(batch.Time + 1, Chance.Permille(300) ? [] : submissions));
        }

        return batch.Bytes;
    }

    public override void Send(int to, ReadOnlyMemory<byte> frame, Action<int, ReadOnlyMemory<byte>> send)
    {
        if (!_conspiracy.IsOther(to))
        {
            send(to, frame);
            return;
        }

        switch (Read(frame))
        {
            case PrePrepare proposal when _conspiracy.Find(proposal.Ballot.Digest) is { } other:
                Meet();
                send(to, Vote(proposal, other.Digest));
                send(to, Write(new BatchBody(proposal.Ballot.Epoch, proposal.Ballot.Sequence, other.Bytes)));
                Commit commit = new(proposal.Ballot, (int)Node.Self.Index, default);
                send(to, Vote(commit, other.Digest));
                break;
            case Vote vote when _conspiracy.Find(vote.Ballot.Digest) is { } other:
                Meet();
                send(to, Vote(vote, other.Digest));
                break;
            case BatchBody body when Ledger.Batch.TryDecode(body.Batch) is { } batch
                && _conspiracy.Find(batch.Digest) is { } other:
                send(to, Write(new BatchBody(body.Epoch, body.Sequence, other.Bytes)));
                break;
            default:
                send(to, frame);
                break;
        }
    }
}
