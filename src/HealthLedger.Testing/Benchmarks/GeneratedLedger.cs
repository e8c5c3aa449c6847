using System.Security.Cryptography;
using HealthLedger.Snapshots;
using HealthLedger.Storage.Sqlite;
using HealthLedger.Vaults;
using SQLitePCL;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>A ledger of many records without payloads, in SQLite in a folder.</summary>
internal sealed class GeneratedLedger : IAsyncDisposable
{
    private readonly InMemoryKeyVault _vault;
    private readonly LedgerGenesis _genesis;
    private readonly string _folder;

    private GeneratedLedger(InMemoryKeyVault vault, LedgerGenesis genesis, string folder)
    {
        _vault = vault;
        _genesis = genesis;
        _folder = folder;
    }

    public static async Task<GeneratedLedger> CreateAsync(
        string folder, int records, CancellationToken cancellationToken)
    {
        InMemoryKeyVault vault = InMemoryKeyVault.Create();
        LedgerGenesis genesis = await LedgerGenesis
            .CreateSingleReplicaAsync("Benchmark", "BENCH", "ZZ", vault, null, cancellationToken: cancellationToken)
            .ConfigureAwait(false);
        GeneratedLedger ledger = new(vault, genesis, folder);
        await LedgerGenerator.AppendAsync(genesis, vault, ledger.Driver(), records, cancellationToken)
            .ConfigureAwait(false);
        return ledger;
    }

    public Task<LedgerNode> StartAsync(CancellationToken cancellationToken) =>
        new LedgerNodeBuilder { Genesis = _genesis, Vault = _vault, Storage = Driver() }.StartAsync(cancellationToken);

    /// <summary>Loads a snapshot of the ledger into an empty folder.</summary>
    public Task LoadAsync(string snapshot, string folder, CancellationToken cancellationToken) =>
        LedgerSnapshot.LoadAsync(_genesis, DriverOf(folder), snapshot, progress: null, cancellationToken);

    /// <summary>Reads every block past the node and hashes it once.</summary>
    public void HashBlocks() => Read("SELECT bytes FROM block", bytes => SHA256.HashData(bytes));

    /// <summary>Reads the newest block past the node.</summary>
    public void ReadNewestBlock() => Read("SELECT bytes FROM block ORDER BY height DESC LIMIT 1", _ => { });

    public ValueTask DisposeAsync() => _vault.DisposeAsync();

    private void Read(string sql, Action<byte[]> visit)
    {
        Batteries_V2.Init();
        Require(raw.sqlite3_open(Path.Combine(_folder, "ledger.db"), out sqlite3 database));
        using (database)
        {
            Require(raw.sqlite3_prepare_v2(database, sql, out sqlite3_stmt statement));
            using (statement)
            {
                int rows = 0;
                for (; raw.sqlite3_step(statement) == raw.SQLITE_ROW; rows++)
                {
                    visit(raw.sqlite3_column_blob(statement, 0).ToArray());
                }

                Require(rows > 0 ? raw.SQLITE_OK : raw.SQLITE_CORRUPT);
            }
        }
    }

    private static void Require(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            throw new InvalidOperationException($"SQLite answers {result}.");
        }
    }

    private SqliteLedgerStorageDriver Driver() => DriverOf(_folder);

    private static SqliteLedgerStorageDriver DriverOf(string folder) =>
        new(new SqliteLedgerStorageOptions { DataFolder = folder });
}
