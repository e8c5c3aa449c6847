using SQLitePCL;

namespace HealthLedger.Storage.Sqlite.Database;

/// <summary>A prepared statement, kept by its connection and used by one thread at a time.</summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3_stmt _statement;
    private readonly string _path;

    public SqliteStatement(sqlite3_stmt statement, string path)
    {
        _statement = statement;
        _path = path;
    }

    /// <summary>Binds a number; parameters count from 1.</summary>
    public SqliteStatement Bind(int parameter, long value)
    {
        SqliteFailure.Check(raw.sqlite3_bind_int64(_statement, parameter, value), _path);
        return this;
    }

    /// <summary>Binds bytes; SQLite copies them.</summary>
    public SqliteStatement Bind(int parameter, ReadOnlySpan<byte> value)
    {
        // A null pointer would bind NULL, so no bytes are bound as a blob of length zero.
        int result = value.IsEmpty
            ? raw.sqlite3_bind_zeroblob(_statement, parameter, 0)
            : raw.sqlite3_bind_blob(_statement, parameter, value);
        SqliteFailure.Check(result, _path);
        return this;
    }

    /// <summary>Goes to the next row.</summary>
    /// <returns>False after the last one.</returns>
    public bool Step()
    {
        int result = raw.sqlite3_step(_statement);
        if (result is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            Reset();
            throw SqliteFailure.Of(result, _path);
        }

        return result == raw.SQLITE_ROW;
    }

    /// <summary>Runs a statement that returns no rows.</summary>
    public void Run()
    {
        Step();
        Reset();
    }

    /// <summary>Makes the statement ready for its next use; it holds nothing of this one.</summary>
    public void Reset()
    {
        // The result repeats that of the last step, which has been reported.
        _ = raw.sqlite3_reset(_statement);
        _ = raw.sqlite3_clear_bindings(_statement);
    }

    /// <summary>A number of the row; columns count from 0.</summary>
    public long Number(int column) => raw.sqlite3_column_int64(_statement, column);

    /// <summary>A copy of bytes of the row.</summary>
    public byte[] Bytes(int column) => raw.sqlite3_column_blob(_statement, column).ToArray();

    /// <inheritdoc/>
    public void Dispose() => _statement.Dispose();
}
