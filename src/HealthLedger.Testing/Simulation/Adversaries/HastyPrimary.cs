using HealthLedger.Ledger;
using HealthLedger.Testing.Simulation.Chance;
using HealthLedger.Testing.Simulation.Faults;
using HealthLedger.Testing.Simulation.Nodes;

namespace HealthLedger.Testing.Simulation.Adversaries;

/// <summary>Proposes submissions whose bundles nobody has announced, votes for any batch, and gives its bundles to few.
/// </summary>
internal sealed class HastyPrimary : Adversary
{
    private readonly ulong _passedOver;

    public HastyPrimary(SimulatedNode node, ChanceStream chance)
        : base(node, chance) => _passedOver = chance.Next() | chance.Next();

    public override FaultKind Kind => FaultKind.UnannouncedBatch;

    public override bool IgnoresBundles => true;

    public override ReadOnlyMemory<byte> Batch(Batch batch)
    {
        if (batch.Submissions.Count > 0)
        {
            Meet();
        }

        return batch.Bytes;
    }

    public override void Send(int to, ReadOnlyMemory<byte> frame, Action<int, ReadOnlyMemory<byte>> send)
    {
        if ((_passedOver >> to & 1) == 0 || ReadPart(frame) is null)
        {
            send(to, frame);
        }
    }
}
