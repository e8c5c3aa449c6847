using HealthLedger.Primitives;
using HealthLedger.Testing.Simulation.Workloads;

namespace HealthLedger.Testing.Simulation.Nodes;

/// <summary>Submissions that a node knows and has not executed, in the order in which it heard of them.</summary>
internal sealed class SubmissionPool
{
    private readonly LinkedList<WrittenSubmission> _order = [];
    private readonly Dictionary<SubmissionId, LinkedListNode<WrittenSubmission>> _places = [];
    private readonly HashSet<SubmissionId> _proposed = [];

    public int Count => _places.Count;

    /// <summary>Adds one; false when it is there.</summary>
    public bool Add(WrittenSubmission submission)
    {
        if (_places.ContainsKey(submission.Id))
        {
            return false;
        }

        _places.Add(submission.Id, _order.AddLast(submission));
        return true;
    }

    public void Remove(SubmissionId id)
    {
        if (_places.Remove(id, out LinkedListNode<WrittenSubmission>? place))
        {
            _order.Remove(place);
        }

        _proposed.Remove(id);
    }

    public WrittenSubmission? Find(SubmissionId id) =>
        _places.TryGetValue(id, out LinkedListNode<WrittenSubmission>? place) ? place.Value : null;

    /// <summary>The next ones that are not proposed yet, which are proposed from now on.</summary>
    public List<WrittenSubmission> Take(int limit, Func<WrittenSubmission, bool> isWanted)
    {
        List<WrittenSubmission> taken = [];
        foreach (WrittenSubmission submission in _order)
        {
            if (taken.Count == limit)
            {
                break;
            }

            if (isWanted(submission) && _proposed.Add(submission.Id))
            {
                taken.Add(submission);
            }
        }

        return taken;
    }

    /// <summary>What was proposed may have been in vain.</summary>
    public void ForgetProposals() => _proposed.Clear();

    /// <summary>All of them, in order.</summary>
    public IEnumerable<WrittenSubmission> All => _order;
}
