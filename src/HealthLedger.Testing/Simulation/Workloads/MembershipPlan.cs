using HealthLedger.Consensus;
using HealthLedger.Testing.Simulation.Chance;
using HealthLedger.Testing.Simulation.Checkers;
using HealthLedger.Testing.Simulation.Nodes;

namespace HealthLedger.Testing.Simulation.Workloads;

/// <summary>
/// Who comes, who goes, who is replaced and who gets another seal key in a simulation, and when. So many of the first
/// replicas keep their keys that one honest among them can be found by who knows the genesis alone.
/// </summary>
internal sealed class MembershipPlan
{
    /// <summary>Organisations that have no replica at first.</summary>
    public const int Others = 3;

    private const long LooksEvery = 1_000_000;
    private const long LongestInstallation = 20_000_000;

    private readonly SimulationSetting _setting;
    private readonly ChanceStream _chance;
    private readonly ChanceStream _snapshots;
    private readonly List<PlannedChange> _changes = [];
    private readonly List<ChangeCampaign> _campaigns = [];
    private readonly HashSet<int> _rescued = [];

    /// <param name="setting">What all nodes have in common.</param>
    public MembershipPlan(SimulationSetting setting)
    {
        _setting = setting;
        _chance = new ChanceStream(setting.World.Seed, "members");
        _snapshots = new ChanceStream(setting.World.Seed, "snapshots");
        Consortium consortium = setting.Consortium;
        int first = consortium.Replicas.Replicas.Count;
        List<int> members = [.. Enumerable.Range(0, first)];
        Queue<int> others = new(Enumerable.Range(first, Others));
        _chance.Shuffle(members);
        int removals = _chance.Below(2);
        Faulty = new QuorumSize(Math.Max(4, first - removals)).Faulty;

        // Whoever comes finds the others by the keys of the genesis: one more than are faulty keep theirs.
        Queue<int> touched = new(members.Take(first - Faulty - 1));
        _changes.Add(new PlannedChange(consortium, -1, others.Dequeue()));
        for (int i = 0; i < removals; i++)
        {
            _changes.Add(new PlannedChange(consortium, touched.Dequeue(), -1));
        }

        if (_chance.Permille(500))
        {
            _changes.Add(new PlannedChange(consortium, -1, others.Dequeue()));
        }

        if (touched.Count > 0 && _chance.Permille(600))
        {
            _changes.Add(new PlannedChange(consortium, touched.Dequeue(), others.Dequeue()));
        }

        if (touched.Count > 0 && _chance.Permille(600))
        {
            _changes.Add(new PlannedChange(consortium, -1, touched.Dequeue(), version: 1, isRenewal: true));
        }

        _chance.Shuffle(_changes);
    }

    /// <summary>How many replicas may be faulty at most, whatever of the plan is in force.</summary>
    public int Faulty { get; }

    /// <summary>Whether all changes are in force.</summary>
    public bool IsDone => _campaigns.Count >= _changes.Count && _campaigns.TrueForAll(campaign => campaign.IsDone);

    /// <summary>Whether an organisation is to lose its replica.</summary>
    public bool IsLeaving(int organisation) => _changes.Exists(change => change.Leaves == organisation);

    /// <summary>Whether an organisation is to get another seal key.</summary>
    public bool IsRenewed(int organisation) =>
        _changes.Exists(change => !change.IsAdmission && change.Comes == organisation);

    /// <summary>What is not in force yet, to be read.</summary>
    public string Open => string.Join(
        ", ", _campaigns.Where(campaign => !campaign.IsDone).Select(campaign => campaign.Change.ToString()));

    /// <summary>Lets it happen, spread over the time of the faults.</summary>
    public void Begin(long until, HistoryChecker checker, Machines machines)
    {
        foreach (PlannedChange change in _changes)
        {
            long at = _chance.Between(until / 50, until * 3 / 4);
            ChangeCampaign campaign = New(change, checker, machines);
            _setting.World.Queue.At(at, campaign.Begin);
            if (change.Leaves >= 0 && _chance.Permille(500))
            {
                Returns(change.Leaves, until, checker, machines);
            }

            if (change.IsAdmission)
            {
                // Its node is there before the vote, or late.
                byte[] key = _setting.Consortium.SealKey(change.Comes, change.Version).Point;
                _setting.World.Queue.At(
                    at + _chance.Scaled(1, LongestInstallation), () => Install(machines, change.Comes, key));
            }
        }

        Watch(checker, machines);
    }

    // Before its first start it may take the state of whoever has a node: of the newest height, or an older one that
    // was carried to it.
    private void Install(Machines machines, int organisation, byte[] key)
    {
        SimulatedNode node = machines.First[organisation];
        List<SimulatedNode> others = [.. machines.First.Where(other => other.IsUp && other.Store.Height > 0)];
        if (_setting.Workload == SimulationWorkload.Snapshots && !node.IsInstalled && others.Count > 0
            && _snapshots.Permille(800))
        {
            SimulatedNode other = others[_snapshots.Below(others.Count)];
            long newest = (long)other.Store.Height;
            ulong height = _snapshots.Permille(300)
                ? (ulong)_snapshots.Between((long)other.Store.First, newest)
                : (ulong)newest;
            if (other.Store.Read(height) is not null)
            {
                node.Load(other, height);
            }
        }

        node.Install(key);
    }

    // Whoever has learnt that it has no replica any more applies again, with another key.
    private void Returns(int organisation, long until, HistoryChecker checker, Machines machines)
    {
        SimulatedNode node = machines.First[organisation];
        if (node.IsByzantine || _setting.World.Queue.Now > until * 9 / 10)
        {
            return;
        }

        if (node.IsMember || !node.IsUp || checker.Newest.Scheduled is not null)
        {
            _setting.World.Queue.After(LooksEvery, () => Returns(organisation, until, checker, machines));
            return;
        }

        PlannedChange change = new(_setting.Consortium, -1, organisation, version: 3);
        node.ApplyAgain(_setting.Consortium.SealKey(organisation, change.Version).Point);
        New(change, checker, machines).Begin();
    }

    // Who may have lost votes never signs with its key again, and asks for another one.
    private void Watch(HistoryChecker checker, Machines machines)
    {
        foreach (SimulatedNode node in machines.First)
        {
            if (node is { IsByzantine: false, LostKeys.Count: > 0 } && _rescued.Add(node.ReplicaIndex)
                && _chance.Permille(700))
            {
                New(
                    new PlannedChange(_setting.Consortium, -1, node.ReplicaIndex, version: 2, isRenewal: true),
                    checker,
                    machines).Begin();
            }
        }

        _setting.World.Queue.After(LooksEvery, () => Watch(checker, machines));
    }

    private ChangeCampaign New(PlannedChange change, HistoryChecker checker, Machines machines)
    {
        ChanceStream chance = new(_setting.World.Seed, "campaign", _campaigns.Count);
        ChangeCampaign campaign = new(_setting, chance, checker, machines.ServingOf, change);
        _campaigns.Add(campaign);
        return campaign;
    }
}
