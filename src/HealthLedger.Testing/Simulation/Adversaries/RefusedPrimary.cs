using HealthLedger.Ledger;
using HealthLedger.Testing.Simulation.Chance;
using HealthLedger.Testing.Simulation.Faults;
using HealthLedger.Testing.Simulation.Nodes;

namespace HealthLedger.Testing.Simulation.Adversaries;

/// <summary>Proposes what no policy accepts: too much, no batch at all, a time that is long past or far away.</summary>
internal sealed class RefusedPrimary : Adversary
{
    public RefusedPrimary(SimulatedNode node, ChanceStream chance)
        : base(node, chance)
    {
    }

    public override FaultKind Kind => FaultKind.RefusableBatch;

    public override ReadOnlyMemory<byte> Batch(Batch batch)
    {
        if (!Chance.Permille(400))
        {
            return batch.Bytes;
        }

        Meet();
        return Chance.Below(5) switch
        {
            0 => Ledger.Batch.Create(
                batch.Time, [.. Enumerable.Repeat(batch.Bytes[..1], SimulatedPolicy.MaxSubmissions + 1)])
                .Bytes,
            1 => Chance.Bytes(1 + Chance.Below(1000)),
            2 => Ledger.Batch.Create(batch.Time + 3_600_000, batch.Submissions).Bytes,
            3 => Ledger.Batch.Create(batch.Time - 3_600_000, batch.Submissions).Bytes,

            // Within what a clock agrees with, and not after the block below: the time grows all the same.
            _ => Ledger.Batch.Create(batch.Time - 1_500, batch.Submissions).Bytes,
        };
    }
}
