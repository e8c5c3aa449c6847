using HealthLedger.Consensus.Protocol;
using HealthLedger.Testing.Benchmarks;
using HealthLedger.Testing.Simulation.Checkers;
using HealthLedger.Testing.Simulation.Network;
using HealthLedger.Testing.Simulation.Nodes;
using HealthLedger.Testing.Simulation.Workloads;

namespace HealthLedger.Testing.Simulation.Growth;

/// <summary>
/// A set of whole nodes without faults in virtual time, to see what becomes of its speed with more replicas and longer
/// ways. Replicas, messages and execution are the product's; disks, links and processors are what
/// <see cref="GrowthOptions"/> says. The same options give the same result.
/// </summary>
internal sealed class GrowthRun : IDisposable
{
    private const int Window = 8;
    private const long LoneEvery = 400_000;
    private const long Limit = 3_600_000_000;

    private readonly GrowthOptions _options;
    private readonly SimulationWorld _world;
    private readonly VirtualNetwork _network;
    private readonly Machines _machines;
    private readonly HistoryChecker _checker;
    private readonly PromiseTotals _promises;
    private readonly SimulationSetting _setting;
    private readonly Consortium _consortium;
    private readonly VirtualProcessor[] _processors;
    private readonly List<long> _latencies = [];
    private readonly int _ignored;
    private GrowthMark? _begin;
    private int _next;
    private int _answered;

    /// <param name="options">What is measured.</param>
    /// <param name="consortium">The organisations, as many as there are replicas. It can be used again.</param>
    public GrowthRun(GrowthOptions options, Consortium consortium)
    {
        _options = options;
        _consortium = consortium;
        _ignored = (2 * options.ClientsOfReplica * options.Replicas) + (options.Submissions / 10);
        _world = new SimulationWorld((ulong)options.Replicas, null);
        _promises = new PromiseTotals(_world.Trace);
        _processors = [.. Enumerable.Range(0, options.Replicas).Select(_ => new VirtualProcessor(_world.Queue))];
        NodeLedger ledger = new(consortium, Window, epochEvery: 0);
        _checker = new HistoryChecker(consortium, _promises, ledger.Genesis);
        _setting = new SimulationSetting
        {
            World = _world,
            Consortium = consortium,
            Ledger = ledger,
            Observer = _checker,
            Rules = ProtocolRules.Correct,
            Window = Window,
            EpochEvery = 0,
            BatchSize = SimulatedPolicy.MaxSubmissions,
            Costs = options.Costs,
            Processors = _processors,
        };
        _network = new VirtualNetwork(_world, _world.Seed, options.Replicas * 2)
        {
            Delay = options.Delay,
            Jitter = options.Delay / 10,
        };
        _machines = new Machines(_setting, _network, _checker);
        foreach (SimulatedNode node in _machines.First)
        {
            node.Disk.Latency = options.DiskLatency;
        }
    }

    /// <summary>Runs it.</summary>
    /// <exception cref="InvalidOperationException">A promise was broken, or an hour was not enough.</exception>
    public GrowthResult Run()
    {
        _machines.Start();
        int clients = Math.Max(1, _options.ClientsOfReplica * _options.Replicas);
        for (int client = 0; client < clients; client++)
        {
            HandIn(_machines.First[client % _options.Replicas]);
        }

        int wanted = _ignored + _options.Submissions;
        while (_answered < wanted && _promises.Broken is null && _world.Queue.Step(Limit))
        {
            // Every event is one step.
        }

        if (_promises.Broken is not null || _answered < wanted)
        {
            throw new InvalidOperationException($"The set of {_options.Replicas} did not do its work.");
        }

        return Result(_begin!.To(Mark()));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _setting.Ledger.Dispose();
        _world.Dispose();
    }

    private void HandIn(SimulatedNode node)
    {
        WrittenSubmission submission = _consortium.Submission(_next++);
        long since = _world.Queue.Now;
        bool isAnswered = false;
        node.Submit(submission, _ =>
        {
            if (!isAnswered)
            {
                isAnswered = true;
                Answered(node, _world.Queue.Now - since);
            }
        });
    }

    private void Answered(SimulatedNode node, long took)
    {
        _answered++;
        if (_answered == _ignored)
        {
            _begin = Mark();
        }
        else if (_answered > _ignored)
        {
            _latencies.Add(took);
        }

        // A client that is alone waits, and then asks another replica.
        bool isLone = _options.ClientsOfReplica == 0;
        SimulatedNode next = isLone ? _machines.First[_answered % _options.Replicas] : node;
        _world.Queue.After(isLone ? LoneEvery + (_answered % 97 * 1_000) : 100, () => HandIn(next));
    }

    private GrowthMark Mark() => new(
        _world.Queue.Now,
        _answered,
        _checker.SealedHeight,
        _network.MessagesSent - _machines.First.Sum(node => node.SubmissionsSent),
        _network.BytesSent,
        _machines.First.Sum(node => node.Signatures.Made),
        _machines.First.Sum(node => node.Signatures.Verified),
        _processors.Max(processor => processor.Worked));

    private GrowthResult Result(GrowthMark during)
    {
        Series latencies = new(_latencies.Select(one => one / 1_000.0));
        double blocks = Math.Max(1, during.Height);
        return new GrowthResult
        {
            P50 = latencies.Median,
            P99 = latencies.Percentile(0.99),
            PerSecond = during.Answered * 1e6 / during.Now,
            OfBlock = during.Answered / blocks,
            Messages = during.Messages / blocks,
            Kilobytes = during.Bytes / blocks / 1024,
            Signed = during.Signed / blocks,
            Verified = during.Verified / blocks / _options.Replicas,
            Busy = during.Worked / during.Now,
        };
    }
}
