using SQLitePCL;

namespace HealthLedger.Storage.Sqlite.Database;

/// <summary>
/// One connection to a database, used by one thread at a time. Calls SQLite's interface directly: spans are bound
/// without copies, result codes arrive unchanged, and no pool keeps files open behind the store's back.
/// </summary>
internal sealed class SqliteDatabase : IDisposable
{
    private const string Main = "main";
    private const int ZerosBytes = 64 * 1024;

    private readonly sqlite3 _connection;
    private readonly int _busyMilliseconds;
    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);

    private SqliteDatabase(sqlite3 connection, string path, TimeSpan busyTimeout)
    {
        _busyMilliseconds = (int)busyTimeout.TotalMilliseconds;
        _connection = connection;
        Path = path;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Whether a transaction is open.</summary>
    public bool IsInTransaction => raw.sqlite3_get_autocommit(_connection) == 0;

    /// <summary>Opens an existing file.</summary>
    /// <param name="path">The file; an empty one is an empty database.</param>
    /// <param name="isWriter">Whether it may be written.</param>
    /// <param name="busyTimeout">How long a locked database is waited for.</param>
    public static SqliteDatabase Open(string path, bool isWriter, TimeSpan busyTimeout)
    {
        int flags = raw.SQLITE_OPEN_NOMUTEX | (isWriter ? raw.SQLITE_OPEN_READWRITE : raw.SQLITE_OPEN_READONLY);
        int result = raw.sqlite3_open_v2(path, out sqlite3 connection, flags, null);
        SqliteDatabase database = new(connection, path, busyTimeout);
        try
        {
            SqliteFailure.Check(result, path);
            SqliteFailure.Check(raw.sqlite3_extended_result_codes(connection, 1), path);
            SqliteFailure.Check(raw.sqlite3_busy_timeout(connection, database._busyMilliseconds), path);

            // Sorting and statement journals stay in memory: no temporary file ever holds content.
            database.Run("PRAGMA temp_store = MEMORY");
            database.Run("PRAGMA trusted_schema = OFF");
            database.Run("PRAGMA cell_size_check = ON");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>The prepared statement of a text, which is kept.</summary>
    public SqliteStatement Statement(string text)
    {
        if (!_statements.TryGetValue(text, out SqliteStatement? statement))
        {
            SqliteFailure.Check(raw.sqlite3_prepare_v2(_connection, text, out sqlite3_stmt prepared), Path);
            statement = new SqliteStatement(prepared, Path);
            _statements.Add(text, statement);
        }

        return statement;
    }

    /// <summary>Runs a statement without parameters; rows it returns are not looked at.</summary>
    public void Run(string text) => Statement(text).Run();

    /// <summary>
    /// The number that a statement without parameters returns, or null when it returns no row or NULL.
    /// </summary>
    public long? Number(string text)
    {
        SqliteStatement statement = Statement(text);
        try
        {
            return statement.Step() ? statement.Number(0) : null;
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>Whether SQLite finds nothing wrong in the whole file.</summary>
    public bool IsSound()
    {
        SqliteStatement statement = Statement("PRAGMA integrity_check(1)");
        try
        {
            // What it says is not passed on: it may quote names from a damaged schema.
            return statement.Step() && statement.Bytes(0).AsSpan().SequenceEqual("ok"u8);
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>Undoes what is open; what cannot be undone is undone by SQLite when the file is opened next.</summary>
    public void RollBack()
    {
        if (IsInTransaction)
        {
            Run("ROLLBACK");
        }
    }

    /// <summary>Overwrites a blob with zeros where it stands: no other page ever gets its bytes.</summary>
    public void Overwrite(string table, string column, long row)
    {
        SqliteFailure.Check(
            raw.sqlite3_blob_open(_connection, Main, table, column, row, 1, out sqlite3_blob blob), Path);
        using (blob)
        {
            int length = raw.sqlite3_blob_bytes(blob);
            byte[] zeros = new byte[Math.Min(length, ZerosBytes)];
            for (int offset = 0; offset < length; offset += zeros.Length)
            {
                SqliteFailure.Check(
                    raw.sqlite3_blob_write(blob, zeros.AsSpan(0, Math.Min(zeros.Length, length - offset)), offset),
                    Path);
            }
        }
    }

    /// <summary>Some bytes of a blob where it stands, as many of them as there are, and how many it has.</summary>
    public EnvelopePart ReadBlob(string table, string column, long row, long offset, int length)
    {
        SqliteFailure.Check(
            raw.sqlite3_blob_open(_connection, Main, table, column, row, 0, out sqlite3_blob blob), Path);
        using (blob)
        {
            int total = raw.sqlite3_blob_bytes(blob);
            int from = (int)Math.Min(offset, total);
            byte[] bytes = new byte[Math.Min(length, total - from)];
            SqliteFailure.Check(
                bytes.Length == 0 ? raw.SQLITE_OK : raw.sqlite3_blob_read(blob, bytes.AsSpan(), from), Path);
            return new EnvelopePart(total, bytes);
        }
    }

    /// <summary>Pages written to the write-ahead log by this connection since it was asked last.</summary>
    public int TakePagesWritten()
    {
        _ = raw.sqlite3_db_status(_connection, raw.SQLITE_DBSTATUS_CACHE_WRITE, out int pages, out _, 1);
        return pages;
    }

    /// <summary>Copies the write-ahead log into the database as far as readers allow, beside writers.</summary>
    /// <returns>Pages that are still only in the log.</returns>
    public int CheckpointBesideWriters()
    {
        SqliteFailure.Check(
            raw.sqlite3_wal_checkpoint_v2(
                _connection, Main, raw.SQLITE_CHECKPOINT_PASSIVE, out int log, out int copied),
            Path);
        return Math.Max(0, log - copied);
    }

    /// <summary>Copies all of the write-ahead log and empties it, waiting for readers up to the busy timeout.</summary>
    /// <exception cref="StorageFailureException">HLS7005 when readers did not finish.</exception>
    public void CheckpointAndTruncate() => SqliteFailure.Check(
        raw.sqlite3_wal_checkpoint_v2(_connection, Main, raw.SQLITE_CHECKPOINT_TRUNCATE, out _, out _), Path);

    /// <summary>The same without waiting: a long scan must not make every commit wait.</summary>
    /// <exception cref="StorageFailureException">HLS7005 when a reader still needs the log.</exception>
    public void CheckpointAndTruncateAtOnce()
    {
        SqliteFailure.Check(raw.sqlite3_busy_timeout(_connection, 0), Path);
        try
        {
            CheckpointAndTruncate();
        }
        finally
        {
            _ = raw.sqlite3_busy_timeout(_connection, _busyMilliseconds);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SqliteStatement statement in _statements.Values)
        {
            statement.Dispose();
        }

        _statements.Clear();
        _connection.Dispose();
    }
}
