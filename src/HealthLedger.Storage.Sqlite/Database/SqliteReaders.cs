using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace HealthLedger.Storage.Sqlite.Database;

/// <summary>
/// A few read-only connections to a database. A reader sees the newest commit at the moment it starts and never
/// waits for the writer, only for other readers when all connections are in use.
/// </summary>
[SuppressMessage(
    "Usage", "CA2213", Justification = "The semaphore has no handle, and late callers must be told that it is closed.")]
internal sealed class SqliteReaders : IAsyncDisposable
{
    private const int MaximumConnections = 4;

    private readonly string _path;
    private readonly TimeSpan _busyTimeout;
    private readonly SemaphoreSlim _slots = new(MaximumConnections, MaximumConnections);
    private readonly ConcurrentStack<SqliteDatabase> _idle = new();
    private volatile bool _isClosed;

    public SqliteReaders(string path, TimeSpan busyTimeout)
    {
        _path = path;
        _busyTimeout = busyTimeout;
    }

    /// <summary>Reads on one of the connections.</summary>
    [SuppressMessage(
        "Reliability", "CA2000",
        Justification = "The connection goes back to the idle ones, which are disposed.")]
    public async ValueTask<T> ReadAsync<T>(Func<SqliteDatabase, T> read, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(ILedgerStorage));
            SqliteDatabase database = _idle.TryPop(out SqliteDatabase? idle) ? idle : Open();
            try
            {
                return read(database);
            }
            finally
            {
                _idle.Push(database);
            }
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>A connection of one's own, for a reader that takes its time; disposed by the caller.</summary>
    public SqliteDatabase Open()
    {
        ObjectDisposedException.ThrowIf(_isClosed, typeof(ILedgerStorage));
        SqliteDatabase database = SqliteDatabase.Open(_path, isWriter: false, _busyTimeout);
        try
        {
            database.Run("PRAGMA query_only = ON");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Waits for readers under way and closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isClosed)
        {
            return;
        }

        _isClosed = true;
        for (int slot = 0; slot < MaximumConnections; slot++)
        {
            await _slots.WaitAsync().ConfigureAwait(false);
        }

        while (_idle.TryPop(out SqliteDatabase? database))
        {
            database.Dispose();
        }

        _slots.Release(MaximumConnections);
    }
}
