using HealthLedger.Storage;
using HealthLedger.Storage.InMemory;
using HealthLedger.Vaults;

namespace HealthLedger.Hosting.Development;

/// <summary>One organisation of a network for development: its vault and its storage.</summary>
internal sealed class DevMember : IAsyncDisposable
{
    private readonly IAsyncDisposable _owner;

    private DevMember(LedgerGenesis genesis, IKeyVault vault, ILedgerStorageDriver storage, IAsyncDisposable owner)
    {
        Genesis = genesis;
        Vault = vault;
        Storage = storage;
        _owner = owner;
    }

    public LedgerGenesis Genesis { get; }

    public IKeyVault Vault { get; }

    public ILedgerStorageDriver Storage { get; }

    public static DevMember InFolder(LedgerFolder folder, ILedgerStorageDriver storage) =>
        new(folder.Genesis, folder.Vault, storage, folder);

    public static DevMember InMemory(LedgerGenesis genesis, InMemoryKeyVault vault, TimeProvider time) =>
        new(genesis, vault, new InMemoryLedgerStorageDriver(time), vault);

    public async ValueTask DisposeAsync()
    {
        (Storage as IDisposable)?.Dispose();
        await _owner.DisposeAsync().ConfigureAwait(false);
    }
}
