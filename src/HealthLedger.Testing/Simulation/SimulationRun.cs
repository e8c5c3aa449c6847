using HealthLedger.Consensus.Protocol;
using HealthLedger.Testing.Simulation.Chance;
using HealthLedger.Testing.Simulation.Checkers;
using HealthLedger.Testing.Simulation.Faults;
using HealthLedger.Testing.Simulation.Network;
using HealthLedger.Testing.Simulation.Nodes;
using HealthLedger.Testing.Simulation.Workloads;

namespace HealthLedger.Testing.Simulation;

/// <summary>One seed: puts everything together, lets it happen, and looks at what came of it.</summary>
internal sealed class SimulationRun : IDisposable
{
    private const long Minute = 60_000_000;
    private const int Writes = 130;

    // Longer than two of the longest waits of a replica for a new view, and what it takes to catch up.
    private const long SettlesWithin = 3 * Minute;

    // A change that is still to be decided and the 64 blocks up to its boundary come on top.
    private const long ChangesWithin = 3 * Minute;
    private const long LooksEvery = 250_000;

    private readonly SimulationWorld _world;
    private readonly PromiseTotals _promises;
    private readonly HistoryChecker _checker;
    private readonly SimulationSetting _setting;
    private readonly VirtualNetwork _network;
    private readonly Machines _machines;
    private readonly FaultInjector _injector;
    private readonly List<ClientConnection> _clients = [];
    private readonly MembershipChecker? _members;
    private readonly MembershipPlan? _plan;
    private readonly SimulationOptions _options;
    private readonly long _faultsEnd;

    public SimulationRun(
        ulong seed, SimulationOptions options, ProtocolRules rules, HostRules host, Consortium consortium)
    {
        _options = options;
        _world = new SimulationWorld(seed, options.Trace);
        _promises = new PromiseTotals(_world.Trace);
        bool hasVotes = options.Workload.HasVotes();
        _members = hasVotes ? new MembershipChecker(consortium, _promises) : null;
        ChanceStream chance = new(seed, "setting");
        int window = chance.Pick<int>([1, 4, 8, 8]);
        int epochEvery = chance.Pick<int>([0, 20, 50]);
        epochEvery = options.Workload == SimulationWorkload.Steady ? epochEvery : 0;
        NodeLedger ledger = new(consortium, window, epochEvery, hasVotes);
        _checker = new HistoryChecker(consortium, _promises, ledger.Genesis, _members);
        _setting = new SimulationSetting
        {
            World = _world,
            Consortium = consortium,
            Ledger = ledger,
            Workload = options.Workload,
            Observer = _checker,
            Rules = rules,
            Window = window,
            EpochEvery = epochEvery,
            Host = host,
            BatchSize = chance.Pick<int>([1, 2, 5, 50]),
        };
        _plan = hasVotes ? new MembershipPlan(_setting) : null;
        _network = new VirtualNetwork(_world, seed, _setting.Replicas * 2);
        _machines = new Machines(_setting, _network, _checker);
        if (options.Faults)
        {
            _machines.Corrupt(chance, _plan?.Faulty ?? consortium.Replicas.Size.Faulty, _plan);
        }

        _injector = new FaultInjector(
            _world, _network, _machines.First, _machines.Damageable, _machines.TryClone);
        _faultsEnd = options.Minutes * Minute * 2 / 3;
        MakeClients();
    }

    /// <summary>Runs it.</summary>
    public SimulationResult Run()
    {
        _machines.Start();
        foreach (ClientConnection client in _clients)
        {
            client.Next();
        }

        if (_options.Faults)
        {
            _injector.Plan(_faultsEnd);
        }

        _plan?.Begin(_faultsEnd, _checker, _machines);
        Advance(_faultsEnd);
        long limit = _faultsEnd + SettlesWithin + (_plan is null ? 0 : ChangesWithin);
        while (_world.Queue.Now < limit && _promises.Broken is null && !IsSettled())
        {
            Advance(_world.Queue.Now + LooksEvery);
        }

        if (_promises.Broken is null)
        {
            _promises.Check(Promise.Liveness, IsSettled(), Unsettled);
            Advance(Math.Max(_world.Queue.Now, _options.Minutes * Minute));
        }

        _checker.Finish([.. _machines.All]);
        return Result();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _setting.Ledger.Dispose();
        _world.Dispose();
    }

    private void Advance(long until)
    {
        while (_promises.Broken is null && _world.Queue.Step(until))
        {
            // Every event is one step.
        }
    }

    private void MakeClients()
    {
        ChanceStream chance = new(_world.Seed, "workload");
        int connections = 2 + chance.Below(8);
        int first = chance.Below(100);
        List<(long At, WrittenSubmission Submission)>[] todo =
            [.. Enumerable.Range(0, connections).Select(_ => new List<(long, WrittenSubmission)>())];

        // Some come in bursts, some alone.
        long at = 0;
        for (int i = 0; i < Writes; i++)
        {
            if (chance.Permille(300))
            {
                at = chance.Between(0, _faultsEnd * 95 / 100);
            }

            todo[chance.Below(connections)].Add((at, _setting.Consortium.Submission(first + i)));
        }

        for (int i = 0; i < connections; i++)
        {
            _clients.Add(new ClientConnection(
                _setting, i, _machines.ServingOf, _promises, _checker, todo[i].OrderBy(item => item.At)));
        }
    }

    private bool IsSettled() => _clients.TrueForAll(client => client.IsDone)
        && (_plan is null || (_plan.IsDone && _checker.Newest.Scheduled is null))
        && _machines.All.All(node => node.IsByzantine || node.IsRemoved || IsOutside(node)
            || (node.Store.Height == _checker.SealedHeight && node.Lacking == 0));

    // Who has no replica any more, or none yet, follows or not.
    private bool IsOutside(SimulatedNode node) => !_checker.Newest.Ledger.Replicas.Replicas.Any(
        replica => replica.Participant == node.Participant);

    private string Unsettled() => string.Join(
        "; ",
        _machines.All.Select(node => string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{node.Place}: up {node.IsUp} byzantine {node.IsByzantine} lost {node.LostKeys.Count} "
            + $"height {node.Store.Height} of {_checker.SealedHeight} lacking {node.Lacking} "
            + $"executed {node.Replica?.ExecutedHeight} "
            + $"view {node.Replica?.View} dropped {Dropped(node)}")))
        + $"; clients waiting: {_clients.Count(client => !client.IsDone)}; changes open: {_plan?.Open}";

    private static string Dropped(SimulatedNode node) => string.Join(
        ' ',
        Enum.GetValues<RejectReason>()
            .Where(reason => node.Replica?.Rejected(reason) > 0)
            .Select(reason => string.Create(
                System.Globalization.CultureInfo.InvariantCulture, $"{reason} {node.Replica?.Rejected(reason)}")));

    private SimulationResult Result() => new()
    {
        Seed = _world.Seed,
        Replicas = _setting.Consortium.Replicas.Replicas.Count,
        Broken = _promises.Broken,
        How = _promises.How,
        Steps = _world.Queue.Steps,
        Blocks = (long)_checker.SealedHeight,
        AcknowledgedWrites = _checker.Acknowledged,
        ViewChanges = _checker.ViewChanges,
        TransferredBlocks = _checker.Installed,
        Crashes = _world.Crashes,
        Equivocations = _checker.Evidence,
        Retired = _checker.Retired,
        Epochs = _checker.Epochs,
        Joined = _members?.Joined ?? 0,
        Removed = _members?.Removed ?? 0,
        Renewed = _members?.Renewed ?? 0,
        Loaded = _checker.Loaded,
        Duration = TimeSpan.FromMicroseconds(_world.Queue.Now),
        Faults = Enum.GetValues<FaultKind>().ToDictionary(kind => kind, kind => _world.Faults[kind]),
        Checks = Enum.GetValues<Promise>().ToDictionary(promise => promise, promise => _promises[promise]),
        Digest = _world.Trace.Digest(),
    };
}
