using HealthLedger.Storage;

namespace HealthLedger.Testing.Faults;

/// <summary>A state store behind a gate.</summary>
internal sealed class FaultyStateStore : IStateStore
{
    private readonly IStateStore _inner;
    private readonly FaultGate _gate;

    public FaultyStateStore(IStateStore inner, FaultGate gate)
    {
        _inner = inner;
        _gate = gate;
    }

    /// <inheritdoc/>
    public ValueTask<StateRow?> ReadStateAsync(
        int kind, ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        _gate.Read(StoragePart.Ledger);
        return _inner.ReadStateAsync(kind, key, cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<StateRow> ScanStateAsync(CancellationToken cancellationToken)
    {
        _gate.Read(StoragePart.Ledger);
        return _inner.ScanStateAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>?> ReadPageAsync(
        ReadOnlyMemory<byte> path, CancellationToken cancellationToken)
    {
        _gate.Enter();
        return _inner.ReadPageAsync(path, cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<StatePage> ScanPagesAsync(CancellationToken cancellationToken)
    {
        _gate.Enter();
        return _inner.ScanPagesAsync(cancellationToken);
    }
}
