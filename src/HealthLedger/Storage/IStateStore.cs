namespace HealthLedger.Storage;

/// <summary>The state's rows as of the newest stored block.</summary>
public interface IStateStore
{
    /// <summary>One row, or null when there is none.</summary>
    ValueTask<StateRow?> ReadStateAsync(int kind, ReadOnlyMemory<byte> key, CancellationToken cancellationToken);

    /// <summary>All rows of one commit's state, ordered by kind and key bytes.</summary>
    IAsyncEnumerable<StateRow> ScanStateAsync(CancellationToken cancellationToken);
}
