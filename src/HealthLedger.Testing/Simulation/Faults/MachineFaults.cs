using HealthLedger.Testing.Simulation.Chance;
using HealthLedger.Testing.Simulation.Disk;
using HealthLedger.Testing.Simulation.Nodes;
using HealthLedger.Testing.Simulation.Workloads;

namespace HealthLedger.Testing.Simulation.Faults;

/// <summary>What happens to clocks, processes and disks. A fault that lasts returns what ends it.</summary>
internal sealed class MachineFaults
{
    private readonly SimulationWorld _world;
    private readonly ChanceStream _chance;
    private readonly IReadOnlyList<SimulatedNode> _nodes;
    private readonly Func<SimulatedNode, bool> _clone;

    public MachineFaults(
        SimulationWorld world,
        ChanceStream chance,
        IReadOnlyList<SimulatedNode> nodes,
        Func<SimulatedNode, bool> clone)
    {
        _world = world;
        _chance = chance;
        _nodes = nodes;
        _clone = clone;
    }

    public Action? Begin(FaultKind kind, SimulatedNode node, long duration)
    {
        switch (kind)
        {
            case FaultKind.Crash:
                return Crash(node);
            case FaultKind.CrashInWrite:
                node.Disk.CrashAt(1 + _chance.Below(8));
                return null;
            case FaultKind.CrashAfterVote:
                node.CrashAfterVotes(1 + _chance.Below(5));
                return null;
            case FaultKind.PowerFailure:
                return FailPower();
            case FaultKind.Pause:
                _world.Faults.Meet(kind);
                node.Pause(true);
                return () => node.Pause(false);
            case FaultKind.DiskFull:
                node.Disk.IsFull = true;
                return () => node.Disk.IsFull = false;
            case FaultKind.DiskError:
                node.Disk.FailAt(1 + _chance.Below(8));
                return null;
            case FaultKind.SlowDisk:
                long latency = _chance.Scaled(10_000, 1_000_000);
                node.Disk.ExtraLatency += latency;
                return () => node.Disk.ExtraLatency -= latency;
            case FaultKind.Clone:
                _ = _clone(node);
                return null;
            case FaultKind.ClockJump or FaultKind.ClockDrift or FaultKind.ClockStop:
                return Clock(kind, node);
            default:
                return Damage(kind, node, duration);
        }
    }

    /// <summary>The faults have stopped: what is left of them on a machine goes, and it runs.</summary>
    public void Heal(SimulatedNode node)
    {
        node.CrashAfterVotes(0);
        node.Disk.CrashAt(0);
        node.Disk.FailAt(0);
        node.Disk.LoseAt(0);
        node.Disk.MisdirectAt(0);
        node.Disk.IsFull = false;
        node.Disk.ExtraLatency = 0;
        node.Clock.SetRight(Consortium.GenesisTime);
        node.Pause(false);
        node.Start();
    }

    private Action Crash(SimulatedNode node)
    {
        if (node.IsUp)
        {
            _world.Faults.Meet(FaultKind.Crash);
        }

        node.Crash((ulong)FaultKind.Crash);
        return node.Start;
    }

    // Some that are in one room, or all; those that stay are in the middle of something too.
    private Action FailPower()
    {
        ulong room = _chance.Permille(300) ? ulong.MaxValue : _chance.Next() | _chance.Next();
        List<SimulatedNode> dark = [];
        _world.AtExecution = () =>
        {
            _world.Faults.Meet(FaultKind.PowerFailure);
            foreach (SimulatedNode node in _nodes.Where(node => (room >> (node.Place + 1) & 1) == 1))
            {
                dark.Add(node);
                node.Crash((ulong)FaultKind.PowerFailure);
                _world.Queue.After(_chance.Scaled(100_000, 3_000_000), node.Start);
            }
        };
        return () =>
        {
            _world.AtExecution = null;
            dark.ForEach(node => node.Start());
        };
    }

    private Action Clock(FaultKind kind, SimulatedNode node)
    {
        _world.Faults.Meet(kind);
        switch (kind)
        {
            case FaultKind.ClockJump:
                long size = _chance.Scaled(100, 36_000_000);
                node.Clock.Jump(_chance.Permille(500) ? size : -size);
                break;
            case FaultKind.ClockDrift:
                node.Clock.Drift(_chance.Between(-200_000, 200_000));
                break;
            default:
                node.Clock.Stop(true);
                break;
        }

        return () => node.Clock.SetRight(Consortium.GenesisTime);
    }

    // The damage is done, and then the machine starts again: only then is what its disk has looked at as a whole.
    private Action? Damage(FaultKind kind, SimulatedNode node, long duration)
    {
        long soon = _chance.Scaled(5_000, 500_000);
        switch (kind)
        {
            case FaultKind.LostWrite:
                node.Disk.LoseAt(1 + _chance.Below(4), (int)_chance.Scaled(1, 300));
                break;
            case FaultKind.MisdirectedWrite:
                node.Disk.MisdirectAt(1 + _chance.Below(4));
                break;
            case FaultKind.BitRot:
                if (_chance.Permille(500)
                    ? node.Journal.Flip(_chance)
                    : node.Store.Damage((ulong)_chance.Between(0, (long)node.Store.Height)))
                {
                    _world.Faults.Meet(kind);
                }

                break;
            default:
                (VirtualJournal Journal, NodeStore Store) copy = node.Copy(node.Disk);
                ulong end = node.Journal.End;
                return () =>
                {
                    if (node.Journal.End > end)
                    {
                        _world.Faults.Meet(kind);
                    }

                    node.Crash((ulong)kind);
                    node.Replace(copy);
                    _world.Queue.After(_chance.Scaled(1_000, 1_000_000), node.Start);
                };
        }

        _world.Queue.After(Math.Min(soon, duration), () => node.Crash((ulong)kind));
        return node.Start;
    }
}
