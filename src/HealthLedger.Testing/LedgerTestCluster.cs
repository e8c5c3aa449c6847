using HealthLedger.Primitives;
using HealthLedger.Transport.InProcess;
using HealthLedger.Vaults;

namespace HealthLedger.Testing;

/// <summary>
/// The nodes of several organisations in one process, for tests: real consensus, real signatures, storage and vaults in
/// memory, messages in queues. Nodes can be stopped, cut off and started again; what they stored stays. Organisations
/// can be given a replica, or lose it, while the others work. Nothing of it is for patients' data.
/// </summary>
public sealed partial class LedgerTestCluster : IAsyncDisposable
{
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(5);

    private readonly InProcessNetwork _network = new();
    private readonly TimeProvider _time;
    private ClusterMember[] _members;

    private LedgerTestCluster(LedgerGenesis genesis, IReadOnlyList<InMemoryKeyVault> vaults, TimeProvider time)
    {
        Genesis = genesis;
        _time = time;
        _members =
        [
            .. vaults.Select((vault, i) =>
                new ClusterMember(genesis.Document.Replicas.Replicas[i].Participant, vault)),
        ];
    }

    /// <summary>The genesis of the ledger: what a verifier pins.</summary>
    public LedgerGenesis Genesis { get; }

    /// <summary>How many organisations there are: the founders, each with a replica, and those that came
    /// later.</summary>
    public int Count => _members.Length;

    /// <summary>The node of an organisation.</summary>
    /// <param name="replica">0 to <see cref="Count"/> - 1.</param>
    /// <exception cref="InvalidOperationException">It is stopped.</exception>
    public LedgerNode this[int replica] => _members[replica].Node
        ?? throw new InvalidOperationException($"The node of replica {replica} is stopped.");

    /// <summary>Makes a ledger of organisations `org-0`, `org-1`, ..., starts their nodes, and waits until
    /// each of several has published its key as a trustee.</summary>
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

            await cluster.WaitForTrusteesAsync(cancellationToken).ConfigureAwait(false);
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
        ClusterMember member = _members[replica];
        if (member.Node is not null)
        {
            throw new InvalidOperationException($"The node of replica {replica} runs.");
        }

        LedgerNode node = await new LedgerNodeBuilder
        {
            Genesis = Genesis,
            Vault = member.Vault,
            Storage = member.Storage,
            TimeProvider = _time,
            Joins = member.Participant,
            Rules = member.Rules,
            Link = LinkOf(member),
            Peers = Introduction.IsEmpty ? null : new ReplicaPeers { Introduction = Introduction },
        }.StartAsync(cancellationToken).ConfigureAwait(false);
        member.Node = node;
        return node;
    }

    /// <summary>Stops a node; the others go on without it.</summary>
    /// <param name="replica">0 to <see cref="Count"/> - 1. Nothing happens when it is stopped.</param>
    public async Task StopAsync(int replica)
    {
        if (_members[replica].TakeNode() is { } node)
        {
            await node.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Cuts a node off: it runs, and nothing reaches it or leaves it.</summary>
    /// <param name="replica">0 to <see cref="Count"/> - 1.</param>
    public void Cut(int replica) => _members[replica].IsCut = true;

    /// <summary>Joins a node to the others again.</summary>
    /// <param name="replica">0 to <see cref="Count"/> - 1.</param>
    public void Heal(int replica) => _members[replica].IsCut = false;

    /// <summary>Waits until every replica whose node runs and is not cut off has sealed a height.</summary>
    /// <param name="height">The height.</param>
    /// <param name="cancellationToken">Cancels waiting; there is no other limit.</param>
    public async Task WaitForHeightAsync(BlockHeight height, CancellationToken cancellationToken = default)
    {
        foreach (ClusterMember member in _members)
        {
            while (member is { Node: { } node, IsCut: false, HasLeft: false }
                && node.GetStatus().Height.Value < height.Value)
            {
                await Task.Delay(PollEvery, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // Each of several replicas publishes its key with one entry; records that are dealt from then on reach all.
    private async Task WaitForTrusteesAsync(CancellationToken cancellationToken)
    {
        foreach (ClusterMember member in _members.Where(_ => Count > 1))
        {
            while (member.Node!.GetStatus().HistorySize < (ulong)Count)
            {
                ThrowIfHalted(member.Node);
                await Task.Delay(PollEvery, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Stops every node. What they stored is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        for (int i = 0; i < _members.Length; i++)
        {
            await StopAsync(i).ConfigureAwait(false);
        }

        foreach (ClusterMember member in _members)
        {
            await member.Vault.DisposeAsync().ConfigureAwait(false);
        }
    }
}
