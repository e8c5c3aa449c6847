using HealthLedger.Testing.Simulation.Chance;
using HealthLedger.Testing.Simulation.Nodes;

namespace HealthLedger.Testing.Simulation.Workloads;

/// <summary>Hands in one submission, again and elsewhere until it is answered, or not wanted any more.</summary>
internal sealed class Courier
{
    private const long Patience = 4_000_000;

    private readonly SimulationSetting _setting;
    private readonly ChanceStream _chance;
    private readonly Func<int, SimulatedNode> _nodeOf;

    public Courier(SimulationSetting setting, ChanceStream chance, Func<int, SimulatedNode> nodeOf)
    {
        _setting = setting;
        _chance = chance;
        _nodeOf = nodeOf;
    }

    /// <summary>Hands it in.</summary>
    /// <param name="submission">What is handed in.</param>
    /// <param name="home">The organisation whose node is asked first.</param>
    /// <param name="isWanted">Whether it is still to be handed in.</param>
    /// <param name="done">Called once, when an honest node has answered.</param>
    public void HandIn(WrittenSubmission submission, int home, Func<bool> isWanted, Action done)
    {
        bool isDone = false;
        Ask(home);

        void Ask(int organisation)
        {
            if (isDone || !isWanted())
            {
                return;
            }

            SimulatedNode node = _nodeOf(organisation);
            _setting.World.Trace.Add(TraceKind.Submitted, node.Place, (ulong)submission.Number, ulong.MaxValue);
            _setting.World.Queue.After(_chance.Between(50, 2_000), () => node.Submit(submission, _ =>
            {
                if (!isDone && !node.IsByzantine)
                {
                    isDone = true;
                    done();
                }
            }));
            _setting.World.Queue.After(Patience, () => Ask(
                _chance.Permille(600) ? _chance.Below(_setting.Replicas) : organisation));
        }
    }
}
