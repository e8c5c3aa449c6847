using HealthLedger.Consensus.Messages;
using HealthLedger.Consensus.Runtime;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;
using HealthLedger.Storage;
using HealthLedger.Storage.InMemory;
using HealthLedger.Transport;
using HealthLedger.Transport.InProcess;
using HealthLedger.Vaults;

namespace HealthLedger.Testing;

/// <summary>
/// The nodes of several organisations in one process, for tests: real consensus, real signatures, storage and vaults in
/// memory, messages in queues. Nodes can be stopped, cut off and started again; what they stored stays. Nothing of it
/// is for patients' data.
/// </summary>
public sealed class LedgerTestCluster : IAsyncDisposable
{
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(5);

    private readonly InProcessNetwork _network = new();
    private readonly IReadOnlyList<InMemoryKeyVault> _vaults;
    private readonly IReadOnlyList<ILedgerStorageDriver> _storage;
    private readonly LedgerNode?[] _nodes;
    private readonly bool[] _isCut;
    private readonly TimeProvider _time;

    private LedgerTestCluster(LedgerGenesis genesis, IReadOnlyList<InMemoryKeyVault> vaults, TimeProvider time)
    {
        Genesis = genesis;
        _time = time;
        _vaults = vaults;
        _storage = [.. vaults.Select(_ => new InMemoryLedgerStorageDriver { HandOverTime = TimeSpan.Zero })];
        _nodes = new LedgerNode?[vaults.Count];
        _isCut = new bool[vaults.Count];
    }

    /// <summary>The genesis of the ledger: what a verifier pins.</summary>
    public LedgerGenesis Genesis { get; }

    /// <summary>How many organisations there are, each with a replica.</summary>
    public int Count => _nodes.Length;

    /// <summary>The node of an organisation.</summary>
    /// <param name="replica">0 to <see cref="Count"/> - 1.</param>
    /// <exception cref="InvalidOperationException">It is stopped.</exception>
    public LedgerNode this[int replica] =>
        _nodes[replica] ?? throw new InvalidOperationException($"The node of replica {replica} is stopped.");

    /// <summary>Makes a ledger of organisations `org-0`, `org-1`, ... and starts their nodes.</summary>
    /// <param name="replicas">How many: 1, or 4 to 256. Tolerates (n - 1) / 3 faults.</param>
    /// <param name="timeProvider">The clock of all of them, or null for the system's.</param>
    /// <param name="options">What the genesis fixes, or null for the defaults.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ArgumentException">The number is not permitted.</exception>
    public static async Task<LedgerTestCluster> StartAsync(
        int replicas = 4,
        TimeProvider? timeProvider = null,
        LedgerGenesisOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        List<InMemoryKeyVault> vaults = [.. Enumerable.Range(0, replicas).Select(_ => InMemoryKeyVault.Create())];
        LedgerGenesis genesis = await LedgerGenesis.CreateAsync(
            "test cluster",
            [.. vaults.Select((vault, i) => new GenesisFounder($"org-{i}", "DE", vault))],
            timeProvider,
            options,
            cancellationToken).ConfigureAwait(false);
        LedgerTestCluster cluster = new(genesis, vaults, timeProvider ?? TimeProvider.System);
        try
        {
            for (int i = 0; i < replicas; i++)
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

    /// <summary>Starts a node again with what it had stored.</summary>
    /// <param name="replica">0 to <see cref="Count"/> - 1.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The node; the cluster disposes it.</returns>
    /// <exception cref="InvalidOperationException">It runs.</exception>
    public async Task<LedgerNode> StartAsync(int replica, CancellationToken cancellationToken = default)
    {
        if (_nodes[replica] is not null)
        {
            throw new InvalidOperationException($"The node of replica {replica} runs.");
        }

        LedgerNode node = await new LedgerNodeBuilder
        {
            Genesis = Genesis,
            Vault = _vaults[replica],
            Storage = _storage[replica],
            TimeProvider = _time,
            Link = new CuttableLink(this, replica),
        }.StartAsync(cancellationToken).ConfigureAwait(false);
        _nodes[replica] = node;
        return node;
    }

    /// <summary>Stops a node; the others go on without it.</summary>
    /// <param name="replica">0 to <see cref="Count"/> - 1. Nothing happens when it is stopped.</param>
    public async Task StopAsync(int replica)
    {
        LedgerNode? node = Interlocked.Exchange(ref _nodes[replica], null);
        if (node is not null)
        {
            await node.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Cuts a node off: it runs, and nothing reaches it or leaves it.</summary>
    /// <param name="replica">0 to <see cref="Count"/> - 1.</param>
    public void Cut(int replica) => Volatile.Write(ref _isCut[replica], true);

    /// <summary>Joins a node to the others again.</summary>
    /// <param name="replica">0 to <see cref="Count"/> - 1.</param>
    public void Heal(int replica) => Volatile.Write(ref _isCut[replica], false);

    /// <summary>Waits until every node that runs and is not cut off has sealed a height.</summary>
    /// <param name="height">The height.</param>
    /// <param name="cancellationToken">Cancels waiting; there is no other limit.</param>
    public async Task WaitForHeightAsync(BlockHeight height, CancellationToken cancellationToken = default)
    {
        for (int i = 0; i < _nodes.Length; i++)
        {
            while (_nodes[i] is { } node && !_isCut[i] && node.GetStatus().Height.Value < height.Value)
            {
                await Task.Delay(PollEvery, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Stops every node. What they stored is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        for (int i = 0; i < _nodes.Length; i++)
        {
            await StopAsync(i).ConfigureAwait(false);
        }

        foreach (InMemoryKeyVault vault in _vaults)
        {
            await vault.DisposeAsync().ConfigureAwait(false);
        }
    }

    private bool IsCut(int replica) => Volatile.Read(ref _isCut[replica]);

    private int IndexOf(ParticipantId participant)
    {
        for (int i = 0; i < _nodes.Length; i++)
        {
            if (Genesis.Document.Replicas.Replicas[i].Participant == participant)
            {
                return i;
            }
        }

        return -1;
    }

    // What a node that is cut off sends, or is sent, is lost. Who is cut off is asked at each message.
    private sealed class CuttableLink : IPeerLink
    {
        private readonly LedgerTestCluster _cluster;
        private readonly int _self;
        private readonly TransportLink _link;

        public CuttableLink(LedgerTestCluster cluster, int self)
        {
            _cluster = cluster;
            _self = self;
            byte[] point = cluster.Genesis.Document.Replicas.Replicas[self].SealKey;
            PeerId id = new(LabelledHash.Of(HashLabel.Key, point));
            _link = new TransportLink(new InProcessTransport(cluster._network, id, cluster._time), _ => []);
        }

        public ValueTask StartAsync(
            ReplicaHost host, Consensus.ReplicaSet set, CancellationToken cancellationToken) =>
            _link.StartAsync(host, set, cancellationToken);

        public bool IsUp(ParticipantId peer)
        {
            int target = _cluster.IndexOf(peer);
            return !_cluster.IsCut(_self) && target >= 0 && !_cluster.IsCut(target) && _link.IsUp(peer);
        }

        public void SetPeers(Consensus.ReplicaSet set) => _link.SetPeers(set);

        public void Send(ParticipantId to, MessageLane lane, ReadOnlyMemory<byte> frame)
        {
            int target = _cluster.IndexOf(to);
            if (!_cluster.IsCut(_self) && (target < 0 || !_cluster.IsCut(target)))
            {
                _link.Send(to, lane, frame);
            }
        }

        public void Broadcast(MessageLane lane, ReadOnlyMemory<byte> frame)
        {
            foreach (Consensus.ReplicaDefinition replica in _cluster.Genesis.Document.Replicas.Replicas)
            {
                if (replica.Index != _self)
                {
                    Send(replica.Participant, lane, frame);
                }
            }
        }

        public ValueTask DisposeAsync() => _link.DisposeAsync();
    }
}
