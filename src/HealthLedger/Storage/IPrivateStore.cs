namespace HealthLedger.Storage;

/// <summary>The organisation's own rows: pseudonym map, outbox, resend rows, quarantine.</summary>
public interface IPrivateStore
{
    /// <summary>A row, or null when there is none.</summary>
    ValueTask<PrivateRow?> ReadRowAsync(
        PrivateTable table, ReadOnlyMemory<byte> key, CancellationToken cancellationToken);

    /// <summary>The rows of a table, oldest first.</summary>
    IAsyncEnumerable<PrivateRow> ScanRowsAsync(PrivateTable table, CancellationToken cancellationToken);

    /// <summary>Removes the rows of a table that were written before a time.</summary>
    /// <returns>How many were removed.</returns>
    ValueTask<int> ExpireRowsAsync(PrivateTable table, long before, CancellationToken cancellationToken);
}
