using HealthLedger.Testing.Simulation.Chance;
using HealthLedger.Testing.Simulation.Faults;
using HealthLedger.Testing.Simulation.Nodes;

namespace HealthLedger.Testing.Simulation.Adversaries;

/// <summary>Sends again what it and others sent before, to anybody, at any time.</summary>
internal sealed class ReplayingReplica : Adversary
{
    private readonly FrameCollection _seen;

    public ReplayingReplica(SimulatedNode node, ChanceStream chance)
        : base(node, chance) => _seen = new FrameCollection(chance);

    public override FaultKind Kind => FaultKind.Replay;

    public override void Arrived(int from, ReadOnlyMemory<byte> frame) => _seen.Add(frame);

    public override void Send(int to, ReadOnlyMemory<byte> frame, Action<int, ReadOnlyMemory<byte>> send)
    {
        _seen.Add(frame);
        send(to, frame);
        if (Chance.Permille(200))
        {
            Meet();
            send(RandomPeer(), _seen.Pick());
        }
    }
}
