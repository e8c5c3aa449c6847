using HealthLedger.Testing.Simulation.Chance;
using HealthLedger.Testing.Simulation.Faults;
using HealthLedger.Testing.Simulation.Nodes;
using HealthLedger.Testing.Simulation.Workloads;

namespace HealthLedger.Testing.Simulation.Adversaries;

/// <summary>Never proposes what one organisation wrote.</summary>
internal sealed class CensoringPrimary : Adversary
{
    private readonly int _victim;

    public CensoringPrimary(SimulatedNode node, ChanceStream chance)
        : base(node, chance) => _victim = chance.Below(node.Setting.Replicas);

    public override FaultKind Kind => FaultKind.CensoringPrimary;

    public override bool Leaves(WrittenSubmission submission)
    {
        if (submission.Number % Node.Setting.Replicas != _victim)
        {
            return false;
        }

        Meet();
        return true;
    }
}
