using HealthLedger.Testing.Simulation.Adversaries;
using HealthLedger.Testing.Simulation.Chance;
using HealthLedger.Testing.Simulation.Checkers;
using HealthLedger.Testing.Simulation.Disk;
using HealthLedger.Testing.Simulation.Faults;
using HealthLedger.Testing.Simulation.Network;
using HealthLedger.Testing.Simulation.Nodes;
using HealthLedger.Testing.Simulation.Workloads;

namespace HealthLedger.Testing.Simulation;

/// <summary>
/// The machines of a simulation: one for each replica, and a second one where a replica's key is at two of them. Knows
/// who may be faulty, and brings frames to the machines of a replica.
/// </summary>
internal sealed class Machines
{
    private readonly SimulationSetting _setting;
    private readonly VirtualNetwork _network;
    private readonly HistoryChecker _checker;
    private readonly SimulatedNode[] _first;
    private readonly SimulatedNode?[] _second;
    private readonly ulong[] _twins;
    private readonly List<SimulatedNode> _damageable = [];

    public Machines(SimulationSetting setting, VirtualNetwork network, HistoryChecker checker)
    {
        _setting = setting;
        _network = network;
        _checker = checker;
        _first = [.. Enumerable.Range(0, setting.Replicas).Select(index =>
            new SimulatedNode(setting, index, index, new VirtualVault(), Send))];
        _second = new SimulatedNode?[setting.Replicas];
        _twins = new ulong[setting.Replicas];
        network.Deliver = Deliver;
    }

    /// <summary>One machine of each replica.</summary>
    public IReadOnlyList<SimulatedNode> First => _first;

    /// <summary>The machine that clients of a replica ask: of two copies the one that went on.</summary>
    public SimulatedNode ServingOf(int replica) =>
        _first[replica].IsRemoved && _second[replica] is { } copy ? copy : _first[replica];

    /// <summary>All of them.</summary>
    public IEnumerable<SimulatedNode> All => _first.Concat(_second.OfType<SimulatedNode>());

    /// <summary>Those whose disks may lose what they had; together with the Byzantine ones at most f.</summary>
    public IReadOnlyList<SimulatedNode> Damageable => _damageable;

    /// <summary>Chooses the faulty replicas and what is wrong with each.</summary>
    /// <param name="chance">Where it is drawn.</param>
    /// <param name="faulty">How many.</param>
    /// <param name="plan">Who comes and goes; null where nobody votes on that.</param>
    public void Corrupt(ChanceStream chance, int faulty, MembershipPlan? plan = null)
    {
        List<SimulatedNode> drawn = [.. _first];
        chance.Shuffle(drawn);
        drawn = drawn[..faulty];
        ulong others = chance.Next();
        bool colludes = faulty > 1 && chance.Permille(400);
        Conspiracy conspiracy = new(others);
        foreach (SimulatedNode node in drawn)
        {
            ChanceStream own = new(_setting.World.Seed, "adversary", node.ReplicaIndex);
            if (colludes)
            {
                _setting.World.Faults.Meet(FaultKind.Collusion);
                Distrust(node);
                node.Adversary = new EquivocatingPrimary(node, own, conspiracy);
            }
            else if (chance.Permille(650))
            {
                Distrust(node);
                MakeByzantine(node, own, plan);
            }
            else
            {
                _damageable.Add(node);
                _checker.Doubt(node.Participant);
            }
        }
    }

    /// <summary>Starts all.</summary>
    public void Start()
    {
        foreach (SimulatedNode node in All.ToList())
        {
            node.Start();
        }
    }

    /// <summary>Copies a machine as it is, with its vault; both run. Each replica is cloned once.</summary>
    public bool TryClone(SimulatedNode node)
    {
        if (_second[node.ReplicaIndex] is not null || node.IsByzantine || node.LostKeys.Count > 0 || !node.IsUp)
        {
            return false;
        }

        SimulatedNode clone = new(
            _setting, node.ReplicaIndex + _setting.Replicas, node.ReplicaIndex, node.Vault, Send);
        node.Vault.Machines++;
        _second[node.ReplicaIndex] = clone;
        clone.Become(node);
        return true;
    }

    private void Distrust(SimulatedNode node)
    {
        node.IsByzantine = true;
        _checker.Distrust(node.Participant);
    }

    private void MakeByzantine(SimulatedNode node, ChanceStream chance, MembershipPlan? plan)
    {
        if (OfWorkload(node, chance, plan) is { } fitting)
        {
            node.Adversary = fitting;
            return;
        }

        // The first replicas are those that get another key first.
        if (_setting.EpochEvery is > 0 and < 30 && node.ReplicaIndex < 3 && chance.Permille(400))
        {
            node.Adversary = new FormerKeyReplica(node, chance);
            return;
        }

        switch (chance.Below(13))
        {
            case 0 or 1:
                MakeTwins(node, chance);
                break;
            case 2 or 3:
                node.Adversary = new EquivocatingPrimary(node, chance, new Conspiracy(chance.Next()));
                break;
            case 4:
                node.Adversary = new DoubleVoter(node, chance);
                break;
            case 5:
                node.Adversary = new WrongRootReplica(node, chance);
                break;
            case 6:
                node.Adversary = new RefusedPrimary(node, chance);
                break;
            case 7:
                node.Adversary = new CensoringPrimary(node, chance);
                break;
            case 8:
                node.Adversary = new StallingPrimary(node, chance);
                break;
            case 9:
                node.Adversary = chance.Permille(500)
                    ? new SilentReplica(node, chance)
                    : new WithholdingTransferrer(node, chance);
                break;
            case 11:
                node.Adversary = new LyingTransferrer(node, chance);
                break;
            case 10:
                node.Adversary = chance.Permille(500)
                    ? new ReplayingReplica(node, chance)
                    : new MalformingReplica(node, chance);
                break;
            default:
                node.Adversary = new ForgingReplica(node, chance);
                break;
        }
    }

    // What only this workload can meet.
    private Adversary? OfWorkload(SimulatedNode node, ChanceStream chance, MembershipPlan? plan)
    {
        if (plan?.IsLeaving(node.ReplicaIndex) == true && chance.Permille(700))
        {
            return new FormerMember(node, chance);
        }

        if (plan?.IsRenewed(node.ReplicaIndex) == true && chance.Permille(700))
        {
            return new FormerKeyReplica(node, chance);
        }

        if (!_setting.HasBundles || !chance.Permille(700))
        {
            return null;
        }

        return chance.Below(4) switch
        {
            0 => new WithholdingSource(node, chance),
            1 => new ForgingSource(node, chance),
            2 => new SelectiveSource(node, chance),
            _ => new HastyPrimary(node, chance),
        };
    }

    // Two machines with one key, each with its own vault. Which of them a peer talks with changes now and then.
    private void MakeTwins(SimulatedNode node, ChanceStream chance)
    {
        _setting.World.Faults.Meet(FaultKind.Twins);
        SimulatedNode twin = new(
            _setting, node.ReplicaIndex + _setting.Replicas, node.ReplicaIndex, new VirtualVault(), Send);
        twin.IsByzantine = true;
        _second[node.ReplicaIndex] = twin;
        Divide();

        void Divide()
        {
            _twins[node.ReplicaIndex] = chance.Next() | (1UL << 63);
            _setting.World.Queue.After(chance.Scaled(500_000, 20_000_000), Divide);
        }
    }

    private void Send(SimulatedNode from, int replica, ReadOnlyMemory<byte> frame)
    {
        if (_twins[from.ReplicaIndex] != 0 && IsSecond(from.ReplicaIndex, replica) != from.Place >= _setting.Replicas)
        {
            return;
        }

        _setting.World.Trace.Add(
            TraceKind.Sent, from.Place, (ulong)replica, (ulong)frame.Length, TraceHash.Of(frame.Span));
        if (_twins[replica] != 0)
        {
            _network.Send(
                from.Place,
                IsSecond(replica, from.ReplicaIndex) ? replica + _setting.Replicas : replica,
                frame);
            return;
        }

        _network.Send(from.Place, replica, frame);
        if (_second[replica] is not null)
        {
            _network.Send(from.Place, replica + _setting.Replicas, frame);
        }
    }

    private bool IsSecond(int twins, int peer) => (_twins[twins] >> peer & 1) == 1;

    private void Deliver(int from, int to, long sent, ReadOnlyMemory<byte> frame)
    {
        int replica = from % _setting.Replicas;
        SimulatedNode? node = to < _setting.Replicas ? _first[to] : _second[to - _setting.Replicas];
        _setting.World.Trace.Add(TraceKind.Arrived, to, (ulong)from, (ulong)frame.Length);
        SimulatedNode? sender = from < _setting.Replicas ? _first[from] : _second[from - _setting.Replicas];
        if (node is not null && sender is not null && node.Hears(sender))
        {
            node.Receive(replica, sent, frame);
        }
    }
}
