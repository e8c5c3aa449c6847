using HealthLedger.Consensus.Messages;
using HealthLedger.Testing.Simulation.Chance;
using HealthLedger.Testing.Simulation.Faults;
using HealthLedger.Testing.Simulation.Nodes;

namespace HealthLedger.Testing.Simulation.Adversaries;

/// <summary>Proposes nothing for a while, or everything just before it would be suspected.</summary>
internal sealed class StallingPrimary : Adversary
{
    private readonly long _delay;
    private bool _isWithholding;

    public StallingPrimary(SimulatedNode node, ChanceStream chance)
        : base(node, chance) => _delay = chance.Between(0, 600_000);

    public override FaultKind Kind => FaultKind.StallingPrimary;

    public override bool Withholds
    {
        get
        {
            if (_isWithholding)
            {
                Meet();
            }

            return _isWithholding;
        }
    }

    public override void Send(int to, ReadOnlyMemory<byte> frame, Action<int, ReadOnlyMemory<byte>> send)
    {
        if (_delay > 0 && Read(frame) is PrePrepare or NewView)
        {
            Meet();
            Node.After(_delay, () => send(to, frame));
            return;
        }

        send(to, frame);
    }

    public override void Tick()
    {
        if (Chance.Permille(150))
        {
            _isWithholding = !_isWithholding;
        }
    }
}
