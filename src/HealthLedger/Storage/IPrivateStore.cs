using System.Runtime.CompilerServices;

namespace HealthLedger.Storage;

/// <summary>The organisation's own rows: pseudonym map, outbox, resend rows, quarantine.</summary>
public interface IPrivateStore
{
    /// <summary>A row, or null when there is none.</summary>
    ValueTask<PrivateRow?> ReadRowAsync(
        PrivateTable table, ReadOnlyMemory<byte> key, CancellationToken cancellationToken);

    /// <summary>The rows of a table, oldest first.</summary>
    IAsyncEnumerable<PrivateRow> ScanRowsAsync(PrivateTable table, CancellationToken cancellationToken);

    /// <summary>
    /// The rows of a table from a time on and before a place, newest first: by time, then by key in byte order.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="from">The time of the oldest row that is wanted.</param>
    /// <param name="before">The place: rows of an earlier time, and of this time those with a smaller key.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <remarks>A store may do better than this, which holds all the rows that are wanted in memory.</remarks>
    async IAsyncEnumerable<PrivateRow> ScanRowsBackAsync(
        PrivateTable table,
        long from,
        (long Time, ReadOnlyMemory<byte> Key) before,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<PrivateRow> rows = [];
        await foreach (PrivateRow row in ScanRowsAsync(table, cancellationToken).ConfigureAwait(false))
        {
            if (row.Time >= from && (row.Time < before.Time
                || (row.Time == before.Time && row.Key.Span.SequenceCompareTo(before.Key.Span) < 0)))
            {
                rows.Add(row);
            }
        }

        for (int i = rows.Count - 1; i >= 0; i--)
        {
            yield return rows[i];
        }
    }

    /// <summary>Removes the rows of a table that were written before a time.</summary>
    /// <returns>How many were removed.</returns>
    ValueTask<int> ExpireRowsAsync(PrivateTable table, long before, CancellationToken cancellationToken);
}
