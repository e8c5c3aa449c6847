using HealthLedger.Bundles;
using HealthLedger.Primitives;
using HealthLedger.Testing.Simulation.Chance;
using HealthLedger.Testing.Simulation.Faults;
using HealthLedger.Testing.Simulation.Nodes;

namespace HealthLedger.Testing.Simulation.Adversaries;

/// <summary>Says that it holds what it does not, and what nobody has, and gives no bundle away, or to one replica
/// alone.</summary>
internal sealed class WithholdingSource : Adversary
{
    private readonly int _favoured;

    public WithholdingSource(SimulatedNode node, ChanceStream chance)
        : base(node, chance) => _favoured = chance.Permille(500) ? -1 : RandomPeer();

    public override FaultKind Kind => FaultKind.WithheldBundle;

    public override void Send(int to, ReadOnlyMemory<byte> frame, Action<int, ReadOnlyMemory<byte>> send)
    {
        if (to != _favoured && ReadPart(frame) is not null)
        {
            Meet();
            return;
        }

        send(to, frame);
    }

    public override void Tick()
    {
        List<SubmissionId> ids = [.. Node.WaitingForBundles.Take(BundleLimits.MaxAnnounced - 1)];
        if (Chance.Permille(300))
        {
            ids.Add(new SubmissionId(Chance.Bytes(SubmissionId.SizeBytes)));
        }

        for (int peer = 0; peer < Node.Setting.Replicas && ids.Count > 0; peer++)
        {
            if (peer != Node.ReplicaIndex)
            {
                Node.AnnounceBeside(peer, ids);
            }
        }
    }
}
