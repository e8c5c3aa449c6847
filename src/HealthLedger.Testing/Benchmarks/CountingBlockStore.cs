using HealthLedger.Storage;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>The blocks of <see cref="CountingLedgerStorage"/>.</summary>
internal sealed class CountingBlockStore : IBlockStore
{
    private readonly IBlockStore _inner;
    private readonly SyncCount _count;

    public CountingBlockStore(IBlockStore inner, SyncCount count)
    {
        _inner = inner;
        _count = count;
    }

    public ValueTask<BlockStoreHead?> ReadHeadAsync(CancellationToken cancellationToken) =>
        _inner.ReadHeadAsync(cancellationToken);

    public ValueTask CommitAsync(IReadOnlyList<BlockCommit> commits, CancellationToken cancellationToken)
    {
        _count.Add();
        return _inner.CommitAsync(commits, cancellationToken);
    }

    public ValueTask BeginAsync(
        BlockCommit first, IAsyncEnumerable<StatePart> state, CancellationToken cancellationToken)
    {
        _count.Add();
        return _inner.BeginAsync(first, state, cancellationToken);
    }

    public ValueTask<ReadOnlyMemory<byte>?> ReadBlockAsync(ulong height, CancellationToken cancellationToken) =>
        _inner.ReadBlockAsync(height, cancellationToken);

    public ValueTask<IReadOnlyList<EntryPosition>> FindAsync(
        IndexKind kind,
        ReadOnlyMemory<byte> key,
        EntryPosition? after,
        int limit,
        CancellationToken cancellationToken) =>
        _inner.FindAsync(kind, key, after, limit, cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>?> ReadTileAsync(
        int level, ulong number, CancellationToken cancellationToken) =>
        _inner.ReadTileAsync(level, number, cancellationToken);
}
