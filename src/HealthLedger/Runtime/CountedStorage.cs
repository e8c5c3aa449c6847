using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Runtime;

/// <summary>Storage whose journal the vault's counter follows.</summary>
internal sealed class CountedStorage : ILedgerStorage
{
    private readonly ILedgerStorage _storage;
    private readonly CountedJournal _journal;

    private CountedStorage(ILedgerStorage storage, IKeyVault vault)
    {
        _storage = storage;
        _journal = new CountedJournal(storage.Journal, vault);
    }

    public string Kind => _storage.Kind;

    public IJournal Journal => _journal;

    public IBlockStore Blocks => _storage.Blocks;

    public IStateStore State => _storage.State;

    public ICustodyStore Custody => _storage.Custody;

    /// <summary>The storage, counted where the vault's counter outlives the process.</summary>
    public static ILedgerStorage Wrap(ILedgerStorage storage, IKeyVault vault) =>
        vault.Capabilities.HasFlag(VaultCapabilities.DurableCounter) ? new CountedStorage(storage, vault) : storage;

    public ValueTask<IReadOnlyDictionary<string, long>> MeasureAsync(CancellationToken cancellationToken) =>
        _storage.MeasureAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _journal.DisposeAsync().ConfigureAwait(false);
        await _storage.DisposeAsync().ConfigureAwait(false);
    }
}
