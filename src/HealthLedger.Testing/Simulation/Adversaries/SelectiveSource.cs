using HealthLedger.Testing.Simulation.Chance;
using HealthLedger.Testing.Simulation.Faults;
using HealthLedger.Testing.Simulation.Nodes;

namespace HealthLedger.Testing.Simulation.Adversaries;

/// <summary>Announces and gives bundles to some replicas, and to the others never.</summary>
internal sealed class SelectiveSource : Adversary
{
    private readonly ulong _passedOver;

    public SelectiveSource(SimulatedNode node, ChanceStream chance)
        : base(node, chance) => _passedOver = chance.Next() | chance.Next();

    public override FaultKind Kind => FaultKind.PartialAnnouncement;

    public override void Send(int to, ReadOnlyMemory<byte> frame, Action<int, ReadOnlyMemory<byte>> send)
    {
        if ((_passedOver >> to & 1) == 1 && NodeFrame.Bundle(frame) is not null)
        {
            Meet();
            return;
        }

        send(to, frame);
    }
}
