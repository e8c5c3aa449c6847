using HealthLedger.Storage;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>The storage of <see cref="CountingLedgerStorageDriver"/>.</summary>
internal sealed class CountingLedgerStorage : ILedgerStorage
{
    private readonly ILedgerStorage _inner;

    public CountingLedgerStorage(ILedgerStorage inner, SyncCount count)
    {
        _inner = inner;
        Journal = new CountingJournal(inner.Journal, count);
        Blocks = new CountingBlockStore(inner.Blocks, count);
        Custody = new CountingCustodyStore(inner.Custody, count);
    }

    public string Kind => _inner.Kind;

    public IJournal Journal { get; }

    public IBlockStore Blocks { get; }

    public IStateStore State => _inner.State;

    public ICustodyStore Custody { get; }

    public ValueTask<string?> FindDamageAsync(CancellationToken cancellationToken) =>
        _inner.FindDamageAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ILedgerStorage?> OpenScratchAsync(CancellationToken cancellationToken) =>
        _inner.OpenScratchAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, long>> MeasureAsync(CancellationToken cancellationToken) =>
        _inner.MeasureAsync(cancellationToken);

    public Task<StorageFailureException> WaitForLossAsync(CancellationToken cancellationToken) =>
        _inner.WaitForLossAsync(cancellationToken);

    public ValueTask DisposeAsync() => _inner.DisposeAsync();
}
