using HealthLedger.Consensus.Messages;
using HealthLedger.Primitives;
using HealthLedger.Testing.Simulation.Chance;
using HealthLedger.Testing.Simulation.Faults;
using HealthLedger.Testing.Simulation.Nodes;

namespace HealthLedger.Testing.Simulation.Adversaries;

/// <summary>Votes for what was proposed, and again for what nobody proposed.</summary>
internal sealed class DoubleVoter : Adversary
{
    public DoubleVoter(SimulatedNode node, ChanceStream chance)
        : base(node, chance)
    {
    }

    public override FaultKind Kind => FaultKind.DoubleVote;

    public override void Send(int to, ReadOnlyMemory<byte> frame, Action<int, ReadOnlyMemory<byte>> send)
    {
        if (Read(frame) is Vote vote && Chance.Permille(500))
        {
            Meet();
            Digest256 other = Chance.Permille(300) ? default : new Digest256(Chance.Bytes(Digest256.SizeBytes));
            ReadOnlyMemory<byte> second = Vote(vote, other);
            bool isBefore = Chance.Permille(500);
            send(to, isBefore ? second : frame);
            if (Chance.Permille(700))
            {
                send(to, isBefore ? frame : second);
            }

            return;
        }

        send(to, frame);
    }
}
