using HealthLedger.Backups;
using HealthLedger.Primitives;
using HealthLedger.Storage;
using HealthLedger.Storage.InMemory;
using HealthLedger.Storage.Sqlite;
using HealthLedger.Tests.Runtime;
using HealthLedger.Tests.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Backups;

/// <summary>A small ledger in a folder with its vault, and backups of it.</summary>
internal sealed class BackedUpLedger : IAsyncDisposable
{
    public const string Passphrase = "the vault's passphrase";

    private readonly TemporaryFolder _root = new();
    private readonly Dictionary<string, InMemoryLedgerStorageDriver> _memory = new(StringComparer.Ordinal);
    private readonly bool _isSqlite;

    private BackedUpLedger(bool isSqlite) => _isSqlite = isSqlite;

    public LedgerFolder Folder { get; private set; } = null!;

    public BackupKey Key { get; } = BackupKey.FromBytes(new Draw(77).Bytes(BackupKey.SizeBytes));

    public string VaultFile => Path.Combine(Folder.Path, LedgerFolder.VaultFileName);

    public string this[string name] => _root[name];

    public static async Task<BackedUpLedger> CreateAsync(
        bool isSqlite = true, TimeProvider? time = null, LedgerGenesisOptions? options = null)
    {
        BackedUpLedger ledger = new(isSqlite);
        using VaultSecret secret = VaultSecret.FromPassphrase(Passphrase);
        ledger.Folder = await LedgerFolder.CreateAsync(
            ledger["live"], "test", "north", "DE", secret, null, time, options);
        return ledger;
    }

    /// <summary>The driver of a folder; one in memory is kept, so that it can be opened again.</summary>
    public ILedgerStorageDriver Storage(string folder)
    {
        if (_isSqlite)
        {
            return new SqliteLedgerStorageDriver(
                new SqliteLedgerStorageOptions { DataFolder = folder, HandOverTimeout = TimeSpan.Zero });
        }

        if (!_memory.TryGetValue(folder, out InMemoryLedgerStorageDriver? driver))
        {
            driver = new InMemoryLedgerStorageDriver { HandOverTime = TimeSpan.Zero };
            _memory.Add(folder, driver);
        }

        return driver;
    }

    public Task<LedgerNode> StartAsync(
        LedgerFolder? folder = null, ILedgerStorageDriver? storage = null, LedgerNodeOptions? options = null,
        TimeProvider? time = null)
    {
        LedgerFolder used = folder ?? Folder;
        return new LedgerNodeBuilder(options)
        {
            Genesis = used.Genesis,
            Vault = used.Vault,
            Storage = storage ?? Storage(used.Path),
            TimeProvider = time ?? TimeProvider.System,
        }.StartAsync();
    }

    /// <summary>A few records, a patient with two of them, and an access.</summary>
    public static async Task<List<RecordId>> FillAsync(LedgerNode node, int records = 4)
    {
        List<RecordId> ids = [];
        for (int i = 0; i < records; i++)
        {
            ids.Add((await node.AppendAsync(
                TestLedger.Record($"content {i}", $"patient {i % 2}", $"key {i}"))).RecordId);
        }

        await node.RequestAccessAsync(TestLedger.Request(ids[0]));
        return ids;
    }

    public RestoreOptions Options(string backup, bool isNewEpoch = false, bool withVault = true) => new()
    {
        BackupFile = backup,
        Key = Key,
        Storage = Storage,
        VaultFile = withVault ? VaultFile : null,
        VaultPassphrase = Passphrase,
        IsNewEpoch = isNewEpoch,
    };

    /// <summary>Restores into a folder and opens it.</summary>
    public async Task<LedgerFolder> RestoreAsync(string backup, string name, bool isNewEpoch = true)
    {
        await LedgerRestore.RunAsync(Options(backup, isNewEpoch), this[name]);
        return await LedgerFolder.OpenAsync(this[name], Passphrase);
    }

    public async ValueTask DisposeAsync()
    {
        await Folder.DisposeAsync();
        Key.Dispose();
        foreach (InMemoryLedgerStorageDriver driver in _memory.Values)
        {
            driver.Dispose();
        }

        _root.Dispose();
    }
}
