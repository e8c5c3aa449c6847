using HealthLedger.Consensus;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Testing.Simulation.Chance;
using HealthLedger.Testing.Simulation.Checkers;
using HealthLedger.Testing.Simulation.Nodes;

namespace HealthLedger.Testing.Simulation.Workloads;

/// <summary>
/// Gets one change of the replica set decided: some member proposes it, all vote, and when it is not accepted in time
/// somebody proposes it again, until it is in force.
/// </summary>
internal sealed class ChangeCampaign
{
    private const long Patience = 25_000_000;
    private const long LooksEvery = 500_000;
    private const ulong OpenFor = 2_000;

    private readonly SimulationSetting _setting;
    private readonly ChanceStream _chance;
    private readonly HistoryChecker _checker;
    private readonly Courier _courier;
    private int _attempt;

    public ChangeCampaign(
        SimulationSetting setting,
        ChanceStream chance,
        HistoryChecker checker,
        Func<int, SimulatedNode> nodeOf,
        PlannedChange change)
    {
        _setting = setting;
        _chance = chance;
        _checker = checker;
        _courier = new Courier(setting, chance, nodeOf);
        Change = change;
    }

    public PlannedChange Change { get; }

    /// <summary>Whether the change is in force, or cannot be any more.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Begins now.</summary>
    public void Begin()
    {
        Look();
        Attempt();
    }

    private void Look()
    {
        IsDone |= Change.IsSettledBy(_checker.Newest.Ledger.Replicas);
        if (!IsDone)
        {
            _setting.World.Queue.After(LooksEvery, Look);
        }
    }

    private void Attempt()
    {
        if (IsDone)
        {
            return;
        }

        int attempt = ++_attempt;
        NodeHead newest = _checker.Newest;
        ReplicaSet set = newest.Ledger.Replicas;
        bool isDecided = newest.Scheduled is { } ahead && Change.IsSettledBy(ahead.Next);
        bool isHopeless = newest.Scheduled is not null && _chance.Permille(500);
        if (isDecided || isHopeless || !Change.IsPossible(set))
        {
            _setting.World.Queue.After(_chance.Between(1_000_000, 5_000_000), Attempt);
            return;
        }

        _setting.World.Queue.After(Patience, () =>
        {
            if (attempt == _attempt)
            {
                Attempt();
            }
        });
        int proposer = _setting.Consortium.IndexOf(_chance.Pick(set.Replicas).Participant);
        ProposeChange proposal = Propose(newest.Height);
        _courier.HandIn(
            _setting.Book.Write(proposer, proposal),
            proposer,
            () => !IsDone && attempt == _attempt,
            () => CastVotes(attempt, proposer, LedgerOperation.HashOf(proposal.Encode())));
    }

    private ProposeChange Propose(ulong height) => new()
    {
        Salt = _setting.Book.NewSalt(),
        Kind = ProposeChange.ReplicaSetKind,
        Expires = height + OpenFor,
        Removed = Change.Leaves < 0 ? [] : [_setting.Consortium.Organisations[Change.Leaves]],
        Seats = Change.Comes < 0 ? [] : [_setting.Consortium.Seat(Change.Comes, Change.Version)],
    };

    // As many say no as a quorum can do without. Who has no replica, or has voted, votes now and then all the same.
    private void CastVotes(int attempt, int proposer, Digest256 proposal)
    {
        ReplicaSet set = _checker.Newest.Ledger.Replicas;
        int refusals = _chance.Permille(300) ? set.Size.Faulty : 0;
        List<int> voters =
            [.. set.Replicas.Select(replica => _setting.Consortium.IndexOf(replica.Participant))];
        _chance.Shuffle(voters);
        if (_chance.Permille(200))
        {
            voters.Add(_chance.Below(_setting.Replicas));
        }

        for (int i = 0; i < voters.Count; i++)
        {
            int voter = voters[i];
            WrittenSubmission vote = _setting.Book.Write(voter, new Vote
            {
                Salt = _setting.Book.NewSalt(),
                Proposer = _setting.Consortium.Organisations[proposer],
                Proposal = proposal,
                Approves = i >= refusals,
            });
            _setting.World.Queue.After(_chance.Between(0, 3_000_000), () => _courier.HandIn(
                vote, voter, () => !IsDone && attempt == _attempt, () => { }));
        }
    }
}
