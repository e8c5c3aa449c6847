namespace HealthLedger.Storage;

/// <summary>
/// Blocks, indexes and history tiles. One writer; any number of readers, which never wait for the writer and see
/// only whole commits.
/// </summary>
public interface IBlockStore
{
    /// <summary>The newest block stored, or null when there is none.</summary>
    ValueTask<BlockStoreHead?> ReadHeadAsync(CancellationToken cancellationToken);

    /// <summary>Stores blocks with all that they change: one atomic, durable transaction.</summary>
    /// <param name="commits">At least one, heights consecutive and following the head (0 for an empty store); state
    /// pages with the last one alone.</param>
    /// <param name="cancellationToken">Cancels before anything is written.</param>
    /// <exception cref="ArgumentException">The heights do not follow the head, or a commit is not allowed by
    /// <see cref="StorageContract.CheckCommits"/>. Nothing was stored.</exception>
    /// <exception cref="StorageFailureException">HLS7003, HLS7005 or HLS7006. Nothing was stored.</exception>
    ValueTask CommitAsync(IReadOnlyList<BlockCommit> commits, CancellationToken cancellationToken);

    /// <summary>Lets an empty store begin with a block whose state comes as a snapshot, at any height: one atomic,
    /// durable transaction, of which nobody sees anything before it has ended.</summary>
    /// <param name="first">The block, with index rows and tiles, without rows and pages of the state.</param>
    /// <param name="state">All rows and pages of the state, each once. Parts are taken one after the other, so that
    /// only some of them are in memory where the store is not; they may be asked for anew, from the beginning.</param>
    /// <param name="cancellationToken">Cancels as long as parts are taken; nothing is stored then.</param>
    /// <exception cref="ArgumentException">The store has a block, or <paramref name="first"/> or a part is not allowed
    /// by
    /// <see cref="StorageContract"/>. Nothing was stored.</exception>
    /// <exception cref="StorageFailureException">HLS7003, HLS7005 or HLS7006. Nothing was stored.</exception>
    /// <remarks>What <paramref name="state"/> throws reaches the caller; nothing is stored then.</remarks>
    ValueTask BeginAsync(BlockCommit first, IAsyncEnumerable<StatePart> state, CancellationToken cancellationToken);

    /// <summary>The bytes of the block at a height, or null when it is not stored.</summary>
    ValueTask<ReadOnlyMemory<byte>?> ReadBlockAsync(ulong height, CancellationToken cancellationToken);

    /// <summary>The entries that an index knows for a key, oldest first, after a position.</summary>
    /// <param name="kind">Which index.</param>
    /// <param name="key">The key.</param>
    /// <param name="after">Only entries after this position, or null for all.</param>
    /// <param name="limit">How many at most, 1 to 10,000.</param>
    /// <param name="cancellationToken">Cancels.</param>
    ValueTask<IReadOnlyList<EntryPosition>> FindAsync(
        IndexKind kind,
        ReadOnlyMemory<byte> key,
        EntryPosition? after,
        int limit,
        CancellationToken cancellationToken);

    /// <summary>A history tile, or null when it is not stored.</summary>
    ValueTask<ReadOnlyMemory<byte>?> ReadTileAsync(int level, ulong number, CancellationToken cancellationToken);
}
