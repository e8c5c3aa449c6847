using System.Net;
using HealthLedger.Consensus;
using HealthLedger.Consensus.Runtime;
using HealthLedger.Primitives;
using HealthLedger.Storage.InMemory;
using HealthLedger.Storage.Sqlite;
using HealthLedger.Transport;
using HealthLedger.Transport.Tcp;
using HealthLedger.Vaults;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>Replicas of as many organisations in one process, over mutual TLS on the loopback.</summary>
internal sealed class ConsensusCluster : IAsyncDisposable
{
    private readonly BenchmarkRun _run;
    private readonly ConsensusCase _case;
    private readonly LedgerGenesis _genesis;
    private readonly List<CountingVault> _vaults;
    private readonly List<CountingLedgerStorageDriver> _drivers = [];
    private readonly LedgerNode?[] _nodes;
    private readonly DnsEndPoint?[] _addresses;

    private ConsensusCluster(
        BenchmarkRun run, ConsensusCase one, LedgerGenesis genesis, List<CountingVault> vaults)
    {
        _run = run;
        _case = one;
        _genesis = genesis;
        _vaults = vaults;
        _nodes = new LedgerNode?[vaults.Count];
        _addresses = new DnsEndPoint?[vaults.Count];
        foreach (CountingVault _ in vaults)
        {
            _drivers.Add(new CountingLedgerStorageDriver(
                one.IsOnDisk
                    ? new SqliteLedgerStorageDriver(new SqliteLedgerStorageOptions { DataFolder = run.NewFolder() })
                    : new InMemoryLedgerStorageDriver { HandOverTime = TimeSpan.Zero }));
        }
    }

    /// <summary>How long a submission may wait before the primary is replaced.</summary>
    public static TimeSpan ViewTimeout { get; } = LedgerNodeDefaults.ViewTimeout;

    /// <summary>The nodes that run.</summary>
    public IReadOnlyList<LedgerNode> Running => [.. _nodes.OfType<LedgerNode>()];

    public LedgerNode this[int replica] => _nodes[replica]!;

    public long Signatures => _vaults.Sum(vault => vault.Signatures);

    public long Syncs => _drivers.Sum(driver => driver.Count.Value);

    public ulong Height => Running.Max(node => node.GetStatus().Height.Value);

    public static async Task<ConsensusCluster> StartAsync(
        BenchmarkRun run, ConsensusCase one, CancellationToken cancellationToken)
    {
        List<CountingVault> vaults =
            [.. Enumerable.Range(0, one.Replicas).Select(_ => new CountingVault(InMemoryKeyVault.Create()))];
        LedgerGenesis genesis = await LedgerGenesis
            .CreateAsync(
                "Benchmark",
                [.. vaults.Select((vault, i) => new GenesisFounder($"BENCH-{i}", "ZZ", vault))],
                cancellationToken: cancellationToken)
            .ConfigureAwait(false);
        ConsensusCluster cluster = new(run, one, genesis, vaults);
        try
        {
            for (int i = 0; i < one.Replicas; i++)
            {
                await cluster.StartAsync(i, cancellationToken).ConfigureAwait(false);
            }

            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async Task StartAsync(int replica, CancellationToken cancellationToken)
    {
        TcpTransport transport = await TcpTransport.CreateAsync(
            new TcpTransportParts
            {
                Vault = _vaults[replica],
                Ledger = _genesis.LedgerId,
                Participant = _genesis.Document.Replicas.Replicas[replica].Participant,
            },
            new TcpTransportOptions { ListenEndPoint = new IPEndPoint(IPAddress.Loopback, 0) },
            cancellationToken).ConfigureAwait(false);
        // One of two that knows the other is enough: each knows those that were started before it.
        DnsEndPoint?[] known = [.. _addresses];
        known[replica] = null;
        IPeerLink link = new TransportLink(
            _ => ValueTask.FromResult<ITransport>(transport), participant => AddressOf(known, participant));
        LedgerNodeOptions options = new();
        if (_case.IsEachSigned)
        {
            options.SubmissionOperations = 1;
        }

        _nodes[replica] = await new LedgerNodeBuilder(options)
        {
            Genesis = _genesis,
            Vault = _vaults[replica],
            Storage = _drivers[replica],
            Link = replica == _case.Replicas - 1 && _case.Delay > TimeSpan.Zero
                ? new LateLink(link, _case.Delay, _run.Time)
                : link,
        }.StartAsync(cancellationToken).ConfigureAwait(false);
        IPEndPoint bound = transport.BoundEndPoint!;
        _addresses[replica] = new DnsEndPoint(bound.Address.ToString(), bound.Port);
    }

    public async Task StopAsync(int replica)
    {
        if (Interlocked.Exchange(ref _nodes[replica], null) is { } node)
        {
            await node.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Waits until a replica has a height.</summary>
    public async Task WaitAsync(int replica, ulong height, CancellationToken cancellationToken)
    {
        while (this[replica].GetStatus().Height.Value < height)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(2), _run.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        for (int i = 0; i < _nodes.Length; i++)
        {
            await StopAsync(i).ConfigureAwait(false);
        }

        foreach (CountingVault vault in _vaults)
        {
            await vault.DisposeAsync().ConfigureAwait(false);
        }
    }

    private IReadOnlyList<DnsEndPoint> AddressOf(DnsEndPoint?[] known, ParticipantId participant)
    {
        foreach (ReplicaDefinition replica in _genesis.Document.Replicas.Replicas)
        {
            if (replica.Participant == participant && known[(int)replica.Index] is { } address)
            {
                return [address];
            }
        }

        return [];
    }
}
