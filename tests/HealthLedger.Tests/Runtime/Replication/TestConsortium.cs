using HealthLedger.Consensus;
using HealthLedger.Primitives;
using HealthLedger.Storage;
using HealthLedger.Storage.InMemory;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Runtime.Replication;

/// <summary>Organisations with a replica each, whose nodes are started and killed; their storage outlives them.</summary>
internal sealed class TestConsortium : IAsyncDisposable
{
    private readonly List<InMemoryKeyVault> _vaults;
    private readonly ILedgerStorageDriver[] _storage;

    private TestConsortium(LedgerGenesis genesis, List<InMemoryKeyVault> vaults)
    {
        Genesis = genesis;
        _vaults = vaults;
        _storage = [.. vaults.Select(_ => new InMemoryLedgerStorageDriver { HandOverTime = TimeSpan.Zero })];
        Nodes = new LedgerNode?[vaults.Count];
    }

    public LedgerGenesis Genesis { get; }

    public PeerNetwork Network { get; } = new();

    public LedgerNode?[] Nodes { get; }

    public static async Task<TestConsortium> CreateAsync(int replicas = 4)
    {
        List<InMemoryKeyVault> vaults = [.. Enumerable.Range(0, replicas).Select(_ => InMemoryKeyVault.Create())];
        LedgerGenesis genesis = await LedgerGenesis.CreateAsync(
            "consortium", [.. vaults.Select((vault, i) => new GenesisFounder($"hospital-{i}", "DE", vault))]);
        return new TestConsortium(genesis, vaults);
    }

    public ParticipantId this[int replica] => Genesis.Document.Replicas.Replicas[replica].Participant;

    public async Task<LedgerNode> StartAsync(int replica)
    {
        LedgerNode node = await new LedgerNodeBuilder
        {
            Genesis = Genesis,
            Vault = _vaults[replica],
            Storage = _storage[replica],
            Link = Network.Join(this[replica]),
        }.StartAsync();
        Nodes[replica] = node;
        return node;
    }

    public async Task StartAllAsync()
    {
        for (int i = 0; i < Nodes.Length; i++)
        {
            await StartAsync(i);
        }
    }

    public async Task StopAsync(int replica)
    {
        if (Nodes[replica] is { } node)
        {
            Nodes[replica] = null;
            await node.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        for (int i = 0; i < Nodes.Length; i++)
        {
            await StopAsync(i);
        }

        foreach (InMemoryKeyVault vault in _vaults)
        {
            await vault.DisposeAsync();
        }
    }
}
