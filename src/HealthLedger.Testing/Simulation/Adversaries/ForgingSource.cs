using HealthLedger.Bundles;
using HealthLedger.Testing.Simulation.Chance;
using HealthLedger.Testing.Simulation.Faults;
using HealthLedger.Testing.Simulation.Nodes;

namespace HealthLedger.Testing.Simulation.Adversaries;

/// <summary>Gives altered bundles away: other bytes, another submission's bundle, too many or too few bytes.</summary>
internal sealed class ForgingSource : Adversary
{
    private BundlePart? _other;

    public ForgingSource(SimulatedNode node, ChanceStream chance)
        : base(node, chance)
    {
    }

    public override FaultKind Kind => FaultKind.ForgedBundle;

    public override void Send(int to, ReadOnlyMemory<byte> frame, Action<int, ReadOnlyMemory<byte>> send)
    {
        if (ReadPart(frame) is not { } part || Chance.Permille(200))
        {
            send(to, frame);
            return;
        }

        Meet();
        send(to, NodeFrame.OfBundle(Alter(part).Encode()));
        _other = part;
    }

    private BundlePart Alter(BundlePart part)
    {
        switch (Chance.Below(4))
        {
            case 0 when _other is { } other:
                return new BundlePart(part.Id, other.Total, other.Offset, other.Bytes);
            case 1:
                return new BundlePart(part.Id, part.Total + 1, part.Offset, part.Bytes);
            case 2 when part.Bytes.Length > 1:
                return new BundlePart(part.Id, part.Total, part.Offset, part.Bytes[..(part.Bytes.Length / 2)]);
            default:
                byte[] bytes = part.Bytes.ToArray();
                bytes[Chance.Below(bytes.Length)] ^= (byte)(1 + Chance.Below(255));
                return new BundlePart(part.Id, part.Total, part.Offset, bytes);
        }
    }
}
