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

    /// <summary>All pages of one commit's state, ordered by path bytes: a page after those above it.</summary>
    IAsyncEnumerable<StatePage> ScanPagesAsync(CancellationToken cancellationToken);
}
