using SQLitePCL;

namespace HealthLedger.Storage.Sqlite.Database;

/// <summary>
/// Turns SQLite's result codes into coded failures (https://sqlite.org/rescode.html). SQLite's own messages are
/// left out, because they may quote what was written.
/// </summary>
internal static class SqliteFailure
{
    private const int PrimaryMask = 0xff;

    /// <summary>Throws unless the result is a success.</summary>
    public static void Check(int result, string path)
    {
        if (result is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            throw Of(result, path);
        }
    }

    /// <summary>The failure of a result code.</summary>
    public static Exception Of(int result, string path) => (result & PrimaryMask) switch
    {
        raw.SQLITE_FULL => new StorageFailureException(
            HealthLedgerErrorCodes.DiskFull,
            $"The disk that holds '{path}' is full. Free space or enlarge it; nothing of this write remains.",
            isTransient: true),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new StorageFailureException(
            HealthLedgerErrorCodes.DatabaseLocked,
            $"Another program holds a lock on '{path}' (SQLite result {result}). End it; copy a store with the "
            + "node's own "
            + "backup instead of a database shell.",
            isTransient: true),
        // All statements are fixed and were prepared on a whole schema before, so one that the schema or the values
        // do not fit any more tells of a damaged file as well.
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_ERROR or raw.SQLITE_SCHEMA or raw.SQLITE_FORMAT
            or raw.SQLITE_TOOBIG or raw.SQLITE_MISMATCH => new StorageFailureException(
            HealthLedgerErrorCodes.Damaged,
            $"The database '{path}' is damaged (SQLite result {result}). Restore the data folder from a copy, or "
            + "let the "
            + "node fetch the blocks from its peers into a new folder."),
        raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH => new StorageFailureException(
            HealthLedgerErrorCodes.FolderNotWritable,
            $"The database '{path}' cannot be opened for writing (SQLite result {result}). Check that its volume "
            + "is mounted "
            + "and writable, and that the process's account owns it."),
        raw.SQLITE_IOERR => new StorageFailureException(
            HealthLedgerErrorCodes.InputOutputFailed,
            $"Reading or writing '{path}' failed (SQLite result {result}). Check the disk, then open the store again."),
        _ => new InvalidOperationException($"SQLite result {result} on '{path}'."),
    };
}
