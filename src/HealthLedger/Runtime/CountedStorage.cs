using HealthLedger.Diagnostics;
using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Runtime;

/// <summary>Storage whose journal the vault's counter follows.</summary>
internal sealed class CountedStorage : ILedgerStorage
{
    private readonly ILedgerStorage _storage;
    private readonly CountedJournal _journal;

    private CountedStorage(ILedgerStorage storage, CountedJournal journal)
    {
        _storage = storage;
        _journal = journal;
    }

    public string Kind => _storage.Kind;

    public IJournal Journal => _journal;

    public IBlockStore Blocks => _storage.Blocks;

    public IStateStore State => _storage.State;

    public ICustodyStore Custody => _storage.Custody;

    /// <summary>The storage, counted where the vault's counter outlives the process.</summary>
    /// <param name="storage">The storage.</param>
    /// <param name="vault">The vault.</param>
    /// <param name="before">What the counter had counted before this journal began.</param>
    /// <param name="step">How many records the journal may gain before the counter follows; asked each time.</param>
    /// <param name="time">The clock, for the pauses between attempts.</param>
    /// <param name="events">Told when the counter cannot follow for now.</param>
    public static ILedgerStorage Wrap(
        ILedgerStorage storage,
        IKeyVault vault,
        ulong before,
        Func<ulong> step,
        TimeProvider time,
        LedgerEventListener events) =>
        vault.Capabilities.HasFlag(VaultCapabilities.DurableCounter)
            ? new CountedStorage(
                storage, new CountedJournal(storage.Journal, vault, before, step, time, events))
            : storage;

    public ValueTask<string?> FindDamageAsync(CancellationToken cancellationToken) =>
        _storage.FindDamageAsync(cancellationToken);

    public ValueTask<ILedgerStorage?> OpenScratchAsync(CancellationToken cancellationToken) =>
        _storage.OpenScratchAsync(cancellationToken);

    public Task<StorageFailureException> WaitForLossAsync(CancellationToken cancellationToken) =>
        _storage.WaitForLossAsync(cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, long>> MeasureAsync(CancellationToken cancellationToken) =>
        _storage.MeasureAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _journal.DisposeAsync().ConfigureAwait(false);
        await _storage.DisposeAsync().ConfigureAwait(false);
    }
}
