using HealthLedger.Testing.Simulation.Chance;
using HealthLedger.Testing.Simulation.Network;
using HealthLedger.Testing.Simulation.Nodes;

namespace HealthLedger.Testing.Simulation.Faults;

/// <summary>
/// Lets faults begin and end as the seed says, until they stop for good. Faults that cost a replica its key, or that
/// make it Byzantine, strike only those that the seed has set apart: never more replicas than may be faulty.
/// </summary>
internal sealed class FaultInjector
{
    private static readonly FaultKind[] NetworkKinds =
    [
        FaultKind.MessageLoss, FaultKind.MessageDuplication, FaultKind.MessageReordering, FaultKind.SlowLink,
        FaultKind.Isolation, FaultKind.OneWayCut, FaultKind.Partition, FaultKind.Bridge, FaultKind.MajorityRing,
        FaultKind.Flapping,
    ];

    private static readonly FaultKind[] MachineKinds =
    [
        FaultKind.ClockJump, FaultKind.ClockDrift, FaultKind.ClockStop, FaultKind.Crash, FaultKind.Crash,
        FaultKind.CrashInWrite, FaultKind.CrashInWrite, FaultKind.CrashAfterVote, FaultKind.CrashAfterVote,
        FaultKind.PowerFailure, FaultKind.PowerFailure, FaultKind.Pause, FaultKind.DiskFull,
        FaultKind.DiskError, FaultKind.SlowDisk, FaultKind.Clone,
    ];

    private static readonly FaultKind[] DamageKinds =
    [
        FaultKind.LostWrite, FaultKind.MisdirectedWrite, FaultKind.BitRot, FaultKind.Restore, FaultKind.Restore,
        FaultKind.Restore,
    ];

    private readonly SimulationWorld _world;
    private readonly ChanceStream _chance;
    private readonly NetworkFaults _network;
    private readonly MachineFaults _machines;
    private readonly IReadOnlyList<SimulatedNode> _nodes;
    private readonly IReadOnlyList<SimulatedNode> _damageable;
    private readonly List<Action> _open = [];

    /// <param name="world">Time and trace.</param>
    /// <param name="network">The network.</param>
    /// <param name="nodes">Machines, one for each replica.</param>
    /// <param name="damageable">Those whose disks may lose what they had.</param>
    /// <param name="clone">Starts a copy of a machine.</param>
    public FaultInjector(
        SimulationWorld world,
        VirtualNetwork network,
        IReadOnlyList<SimulatedNode> nodes,
        IReadOnlyList<SimulatedNode> damageable,
        Func<SimulatedNode, bool> clone)
    {
        _world = world;
        _chance = new ChanceStream(world.Seed, "faults");
        _network = new NetworkFaults(world, network, _chance);
        _machines = new MachineFaults(world, _chance, nodes, clone);
        _nodes = nodes;
        _damageable = damageable;
    }

    /// <summary>Whether faults have stopped.</summary>
    public bool HasStopped { get; private set; }

    /// <summary>Plans all faults up to an instant, and their end.</summary>
    public void Plan(long until)
    {
        int episodes = 5 + _chance.Below(35);
        for (int i = 0; i < episodes; i++)
        {
            FaultKind kind = Draw();
            long start = _chance.Between(0, until - 1);
            long duration = _chance.Scaled(20_000, 20_000_000);
            _world.Queue.At(start, () => Begin(kind, duration));
        }

        _world.Queue.At(until, Stop);
    }

    private FaultKind Draw() => _chance.Below(10) switch
    {
        < 4 => _chance.Pick(NetworkKinds),
        < 9 => _chance.Pick(MachineKinds),
        _ => _chance.Pick(_damageable.Count > 0 ? DamageKinds : MachineKinds),
    };

    private void Begin(FaultKind kind, long duration)
    {
        SimulatedNode node = _chance.Pick(Array.IndexOf(DamageKinds, kind) >= 0 ? _damageable : _nodes);
        _world.Trace.Add(TraceKind.FaultBegan, node.Place, (ulong)kind, (ulong)duration);
        Action? end = Array.IndexOf(NetworkKinds, kind) >= 0
            ? _network.Begin(kind, node.Place)
            : _machines.Begin(kind, node, duration);
        if (end is null)
        {
            return;
        }

        _open.Add(end);
        _world.Queue.After(duration, () =>
        {
            if (_open.Remove(end))
            {
                _world.Trace.Add(TraceKind.FaultEnded, node.Place, (ulong)kind);
                end();
            }
        });
    }

    private void Stop()
    {
        HasStopped = true;
        foreach (Action end in _open.ToList())
        {
            end();
        }

        _open.Clear();
        _world.Trace.Add(TraceKind.FaultsStopped, -1);
        foreach (SimulatedNode node in _nodes)
        {
            _machines.Heal(node);
        }
    }
}
