using HealthLedger.Storage;

namespace HealthLedger.Testing.Faults;

/// <summary>Opened storage behind a gate.</summary>
internal sealed class FaultyLedgerStorage : ILedgerStorage
{
    private readonly ILedgerStorage _inner;
    private readonly FaultGate _gate;

    public FaultyLedgerStorage(ILedgerStorage inner, FaultGate gate)
    {
        _inner = inner;
        _gate = gate;
        Journal = new FaultyJournal(inner.Journal, gate);
        Blocks = new FaultyBlockStore(inner.Blocks, gate);
        State = new FaultyStateStore(inner.State, gate);
        Custody = new FaultyCustodyStore(inner.Custody, gate);
    }

    /// <inheritdoc/>
    public string Kind => _inner.Kind;

    /// <inheritdoc/>
    public IJournal Journal { get; }

    /// <inheritdoc/>
    public IBlockStore Blocks { get; }

    /// <inheritdoc/>
    public IStateStore State { get; }

    /// <inheritdoc/>
    public ICustodyStore Custody { get; }

    /// <inheritdoc/>
    public ValueTask<string?> FindDamageAsync(CancellationToken cancellationToken)
    {
        _gate.Enter();
        return _inner.FindDamageAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<ILedgerStorage?> OpenScratchAsync(CancellationToken cancellationToken)
    {
        _gate.Enter();
        return _inner.OpenScratchAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, long>> MeasureAsync(CancellationToken cancellationToken)
    {
        _gate.Enter();
        return _inner.MeasureAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task<StorageFailureException> WaitForLossAsync(CancellationToken cancellationToken) =>
        _inner.WaitForLossAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _inner.DisposeAsync();
}
