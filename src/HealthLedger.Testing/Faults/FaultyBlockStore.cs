using HealthLedger.Storage;

namespace HealthLedger.Testing.Faults;

/// <summary>A block store behind a gate.</summary>
internal sealed class FaultyBlockStore : IBlockStore
{
    private readonly IBlockStore _inner;
    private readonly FaultGate _gate;

    public FaultyBlockStore(IBlockStore inner, FaultGate gate)
    {
        _inner = inner;
        _gate = gate;
    }

    /// <inheritdoc/>
    public ValueTask<BlockStoreHead?> ReadHeadAsync(CancellationToken cancellationToken)
    {
        _gate.Read(StoragePart.Ledger);
        return _inner.ReadHeadAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask CommitAsync(IReadOnlyList<BlockCommit> commits, CancellationToken cancellationToken) =>
        _gate.WriteAsync(StoragePart.Ledger, () => _inner.CommitAsync(commits, cancellationToken));

    /// <inheritdoc/>
    public ValueTask BeginAsync(
        BlockCommit first, IAsyncEnumerable<StatePart> state, CancellationToken cancellationToken) =>
        _gate.WriteAsync(StoragePart.Ledger, () => _inner.BeginAsync(first, state, cancellationToken));

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>?> ReadBlockAsync(ulong height, CancellationToken cancellationToken)
    {
        _gate.Read(StoragePart.Ledger);
        return _inner.ReadBlockAsync(height, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<EntryPosition>> FindAsync(
        IndexKind kind,
        ReadOnlyMemory<byte> key,
        EntryPosition? after,
        int limit,
        CancellationToken cancellationToken)
    {
        _gate.Read(StoragePart.Ledger);
        return _inner.FindAsync(kind, key, after, limit, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>?> ReadTileAsync(int level, ulong number, CancellationToken cancellationToken)
    {
        _gate.Read(StoragePart.Ledger);
        return _inner.ReadTileAsync(level, number, cancellationToken);
    }
}
