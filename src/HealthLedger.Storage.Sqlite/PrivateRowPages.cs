using HealthLedger.Storage.Sqlite.Database;

namespace HealthLedger.Storage.Sqlite;

/// <summary>Private rows in the order of time, a page at once: a page ends early where its rows are large.</summary>
internal static class PrivateRowPages
{
    private const int PageRows = 256;
    private const int PageBytes = 4 * 1024 * 1024;

    public static List<PrivateRow> Read(SqliteDatabase database, PrivateTable table, long afterTime, byte[] afterKey) =>
        Take(
            table,
            database
                .Statement(
                    """
                    SELECT key, value, time FROM private_row WHERE kind = ?1 AND (time, key) > (?2, ?3)
                    ORDER BY time, key LIMIT ?4
                    """)
                .Bind(1, (long)table)
                .Bind(2, afterTime)
                .Bind(3, afterKey)
                .Bind(4, PageRows));

    public static List<PrivateRow> ReadBack(
        SqliteDatabase database, PrivateTable table, long from, (long Time, ReadOnlyMemory<byte> Key) before) =>
        Take(
            table,
            database
                .Statement(
                    """
                    SELECT key, value, time FROM private_row
                    WHERE kind = ?1 AND time >= ?2 AND (time, key) < (?3, ?4)
                    ORDER BY time DESC, key DESC LIMIT ?5
                    """)
                .Bind(1, (long)table)
                .Bind(2, from)
                .Bind(3, before.Time)
                .Bind(4, before.Key.Span)
                .Bind(5, PageRows));

    private static List<PrivateRow> Take(PrivateTable table, SqliteStatement statement)
    {
        List<PrivateRow> page = [];
        long bytes = 0;
        try
        {
            while (bytes < PageBytes && statement.Step())
            {
                PrivateRow row = new(table, statement.Bytes(0), statement.Bytes(1), statement.Number(2));
                bytes += row.Value?.Length ?? 0;
                page.Add(row);
            }

            return page;
        }
        finally
        {
            statement.Reset();
        }
    }
}
