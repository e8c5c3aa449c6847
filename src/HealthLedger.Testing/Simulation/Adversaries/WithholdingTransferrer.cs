using HealthLedger.Consensus.Messages;
using HealthLedger.Testing.Simulation.Chance;
using HealthLedger.Testing.Simulation.Faults;
using HealthLedger.Testing.Simulation.Nodes;

namespace HealthLedger.Testing.Simulation.Adversaries;

/// <summary>Says how far it is, so that it is asked, and gives neither blocks nor batches to who asks.</summary>
internal sealed class WithholdingTransferrer : Adversary
{
    public WithholdingTransferrer(SimulatedNode node, ChanceStream chance)
        : base(node, chance)
    {
    }

    public override FaultKind Kind => FaultKind.WithheldTransfer;

    public override void Send(int to, ReadOnlyMemory<byte> frame, Action<int, ReadOnlyMemory<byte>> send)
    {
        if (Read(frame) is Blocks or BatchBody)
        {
            Meet();
            return;
        }

        send(to, frame);
    }
}
