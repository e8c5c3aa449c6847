namespace HealthLedger.Storage;

/// <summary>The state's rows, and the pages of the tree over them, as of the newest stored block.</summary>
public interface IStateStore
{
    /// <summary>One row, or null when there is none.</summary>
    ValueTask<StateRow?> ReadStateAsync(int kind, ReadOnlyMemory<byte> key, CancellationToken cancellationToken);

    /// <summary>All rows of one commit's state, ordered by kind and key bytes.</summary>
    IAsyncEnumerable<StateRow> ScanStateAsync(CancellationToken cancellationToken);

    /// <summary>The bytes of the page at a path, or null when there is none.</summary>
    ValueTask<ReadOnlyMemory<byte>?> ReadPageAsync(ReadOnlyMemory<byte> path, CancellationToken cancellationToken);

    /// <summary>
    /// Reads several pages, each as <see cref="ReadPageAsync"/> does. The node asks in this way for what a batch lacks
    /// of the tree, level by level; a store that can read many at once should.
    /// </summary>
    /// <param name="paths">The paths, 1 to 1,024, in any order.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>For each path, in their order, the bytes of its page, or null when there is none.</returns>
    async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadPagesAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> paths, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(paths);
        List<ReadOnlyMemory<byte>?> pages = new(paths.Count);
        foreach (ReadOnlyMemory<byte> path in paths)
        {
            pages.Add(await ReadPageAsync(path, cancellationToken).ConfigureAwait(false));
        }

        return pages;
    }

    /// <summary>All pages of one commit's state, ordered by path bytes: a page after those above it.</summary>
    IAsyncEnumerable<StatePage> ScanPagesAsync(CancellationToken cancellationToken);
}
