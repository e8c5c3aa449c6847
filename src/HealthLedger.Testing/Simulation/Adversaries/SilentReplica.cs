using HealthLedger.Testing.Simulation.Chance;
using HealthLedger.Testing.Simulation.Faults;
using HealthLedger.Testing.Simulation.Nodes;

namespace HealthLedger.Testing.Simulation.Adversaries;

/// <summary>Listens and says nothing, always or to some.</summary>
internal sealed class SilentReplica : Adversary
{
    private readonly ulong _deaf;

    public SilentReplica(SimulatedNode node, ChanceStream chance)
        : base(node, chance) => _deaf = chance.Permille(500) ? ulong.MaxValue : chance.Next();

    public override FaultKind Kind => FaultKind.Silence;

    public override void Send(int to, ReadOnlyMemory<byte> frame, Action<int, ReadOnlyMemory<byte>> send)
    {
        if ((_deaf >> to & 1) == 1)
        {
            Meet();
            return;
        }

        send(to, frame);
    }
}
