using HealthLedger.Storage.Sqlite;
using HealthLedger.Vaults;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>A node on SQLite in a folder, with its synchronised writes counted.</summary>
internal sealed class BenchmarkNode : IAsyncDisposable
{
    private readonly InMemoryKeyVault _vault;
    private readonly CountingLedgerStorageDriver _driver;

    private BenchmarkNode(InMemoryKeyVault vault, CountingLedgerStorageDriver driver, LedgerNode node)
    {
        _vault = vault;
        _driver = driver;
        Node = node;
    }

    public LedgerNode Node { get; }

    /// <summary>Synchronised writes so far.</summary>
    public long Syncs => _driver.Count.Value;

    public static async Task<BenchmarkNode> StartAsync(string folder, CancellationToken cancellationToken)
    {
        InMemoryKeyVault vault = InMemoryKeyVault.Create();
        CountingLedgerStorageDriver driver = new(
            new SqliteLedgerStorageDriver(new SqliteLedgerStorageOptions { DataFolder = folder }));
        LedgerNodeBuilder builder = new()
        {
            Genesis = await LedgerGenesis
                .CreateSingleReplicaAsync("Benchmark", "BENCH", "ZZ", vault, null, cancellationToken: cancellationToken)
                .ConfigureAwait(false),
            Vault = vault,
            Storage = driver,
        };
        return new BenchmarkNode(vault, driver, await builder.StartAsync(cancellationToken).ConfigureAwait(false));
    }

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync().ConfigureAwait(false);
        await _vault.DisposeAsync().ConfigureAwait(false);
    }
}
