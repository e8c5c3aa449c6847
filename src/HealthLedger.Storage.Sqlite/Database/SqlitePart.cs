using System.Diagnostics.CodeAnalysis;
using HealthLedger.Storage.Files;

namespace HealthLedger.Storage.Sqlite.Database;

/// <summary>One database of a data folder: its writer and its readers.</summary>
internal sealed class SqlitePart : IAsyncDisposable
{
    private readonly string _path;
    private readonly SqliteSchema _schema;

    private SqlitePart(string path, SqliteSchema schema, SqliteWriter writer, SqliteReaders readers)
    {
        _path = path;
        _schema = schema;
        Writer = writer;
        Readers = readers;
    }

    /// <summary>Writes.</summary>
    public SqliteWriter Writer { get; }

    /// <summary>Reads.</summary>
    public SqliteReaders Readers { get; }

    // For a database that is made now; another keeps what it has. A block or bundle fills many pages, and a page is
    // written twice, each time by a call of the system.
    private const string NewPageSize = "PRAGMA page_size = 8192";

    /// <summary>Opens a database, or makes it.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "The part that is returned owns writer and readers.")]
    public static SqlitePart Open(string path, SqliteSchema schema, SqliteLedgerStorageOptions options)
    {
        // Made here with mode 0600; SQLite gives the same mode to the files beside it.
        StorageFolder.CreateFile(path);
        WriteAheadLogCheck.Check(path);
        SqliteDatabase database = SqliteDatabase.Open(path, isWriter: true, options.BusyTimeout);
        try
        {
            database.Run(NewPageSize);
            database.Run("PRAGMA journal_mode = WAL");
            database.Run(options.Synchronous);
            database.Run("PRAGMA wal_autocheckpoint = 0");
            database.Run("PRAGMA cache_size = -4096");
            database.Run(schema.EraseOnDelete ? "PRAGMA secure_delete = ON" : "PRAGMA secure_delete = OFF");
            schema.Prepare(database);
        }
        catch
        {
            database.Dispose();
            throw;
        }

        long pageBytes = database.Number("PRAGMA page_size") ?? SqliteLedgerStorageOptions.CheckpointPageBytes;
        SqliteCheckpointer checkpointer = new(
            path,
            options.BusyTimeout,
            (int)(options.CheckpointPages * SqliteLedgerStorageOptions.CheckpointPageBytes / pageBytes),
            pageBytes,
            options.Synchronous);
        return new SqlitePart(
            path, schema, new SqliteWriter(database, checkpointer), new SqliteReaders(path, options.BusyTimeout));
    }

    /// <summary>Whether anything was ever written that is still there.</summary>
    public bool HoldsData()
    {
        using SqliteDatabase database = Readers.Open();
        return database.Number($"SELECT 1 FROM {_schema.MainTable} LIMIT 1") is not null;
    }

    /// <summary>Asks SQLite to check every page, every row's types, and every index against its table.</summary>
    /// <returns>What is wrong, or null.</returns>
    public async ValueTask<string?> FindDamageAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // A connection of its own: the check takes as long as reading the file does.
        using SqliteDatabase database = Readers.Open();
        await Task.Yield();
        return database.IsSound()
            ? null
            : $"'{Path.GetFileName(_path)}': pages, rows or indexes contradict each other (PRAGMA integrity_check)";
    }

    /// <summary>Bytes of the database and the files beside it.</summary>
    public long Measure()
    {
        long bytes = 0;
        foreach (string suffix in (ReadOnlySpan<string>)["", "-wal", "-shm"])
        {
            FileInfo file = new(_path + suffix);
            bytes += file.Exists ? file.Length : 0;
        }

        return bytes;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Readers.DisposeAsync().ConfigureAwait(false);
        await Writer.DisposeAsync().ConfigureAwait(false);
    }
}
