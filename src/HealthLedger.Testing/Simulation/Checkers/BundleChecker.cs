using System.Globalization;
using HealthLedger.Consensus;
using HealthLedger.Primitives;
using HealthLedger.Testing.Simulation.Nodes;

namespace HealthLedger.Testing.Simulation.Checkers;

/// <summary>
/// Knows who has ever had which bundle on stable storage, and holds every block that is executed against it: of the
/// quorum that voted, all that are not faulty hold what the block brings.
/// </summary>
internal sealed class BundleChecker
{
    private readonly PromiseTotals _totals;
    private readonly HashSet<ParticipantId> _faulty = [];
    private readonly Dictionary<SubmissionId, HashSet<ParticipantId>> _holders = [];

    public BundleChecker(PromiseTotals totals) => _totals = totals;

    /// <summary>A replica whose disk or word nobody relies on.</summary>
    public void Doubt(ParticipantId participant) => _faulty.Add(participant);

    /// <summary>A node has a bundle on stable storage.</summary>
    public void Held(ParticipantId participant, SubmissionId id)
    {
        if (!_holders.TryGetValue(id, out HashSet<ParticipantId>? holders))
        {
            holders = [];
            _holders.Add(id, holders);
        }

        holders.Add(participant);
    }

    /// <summary>The next block is decided.</summary>
    public void Add(NodeHead head, ReplicaSet set)
    {
        int needed = set.Size.Quorum - set.Replicas.Count(replica => _faulty.Contains(replica.Participant));
        foreach (SubmissionId id in head.Dealt)
        {
            int holding = set.Replicas.Count(replica => !_faulty.Contains(replica.Participant)
                && _holders.TryGetValue(id, out HashSet<ParticipantId>? holders)
                && holders.Contains(replica.Participant));
            _totals.Check(
                Promise.Holding,
                holding >= needed,
                () => string.Create(
                    CultureInfo.InvariantCulture,
                    $"a bundle of block {head.Height} is with {holding} honest replicas and not with {needed}"));
        }
    }
}
