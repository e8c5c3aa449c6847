using System.Diagnostics.CodeAnalysis;

namespace HealthLedger.Storage.Sqlite.Database;

/// <summary>
/// Copies the write-ahead log into its database on a connection and thread of its own, because a copy inside a
/// commit is what makes commits slow. Told of pages by the writer's thread alone.
/// </summary>
internal sealed class SqliteCheckpointer : IAsyncDisposable
{
    private const int PatienceFactor = 4;

    private readonly string _path;
    private readonly TimeSpan _busyTimeout;
    private readonly int _threshold;
    private readonly long _pageBytes;
    private readonly string _synchronous;
    private int _pages;
    private Task _run = Task.CompletedTask;

    /// <summary>Makes it for a database.</summary>
    /// <param name="path">The file.</param>
    /// <param name="busyTimeout">How long a lock is waited for.</param>
    /// <param name="threshold">Pages in the log after which a copy starts.</param>
    /// <param name="pageBytes">The bytes of a page.</param>
    /// <param name="synchronous">The statement that says how far a copy is synchronised.</param>
    public SqliteCheckpointer(string path, TimeSpan busyTimeout, int threshold, long pageBytes, string synchronous)
    {
        _path = path;
        _busyTimeout = busyTimeout;
        _threshold = threshold;
        _pageBytes = pageBytes;
        _synchronous = synchronous;
    }

    /// <summary>Counts pages and starts a copy when there are enough.</summary>
    /// <returns>
    /// Whether the log has grown so far that the writer has to empty it. Its length counts, not the pages: while
    /// there are always new commits, the log is never copied as a whole and would never start over.
    /// </returns>
    public bool OnCommitted(int pages)
    {
        int total = Interlocked.Add(ref _pages, pages);
        if (total >= _threshold && _run.IsCompleted)
        {
            _run = Task.Factory.StartNew(
                Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        FileInfo log = new(_path + "-wal");
        return log.Exists && log.Length >= (long)_threshold * PatienceFactor * _pageBytes;
    }

    /// <summary>The writer has emptied the log.</summary>
    public void OnTruncated() => Interlocked.Exchange(ref _pages, 0);

    /// <summary>Waits for a copy under way.</summary>
    [SuppressMessage(
        "Usage", "VSTHRD003",
        Justification = "The task runs on a thread of its own and needs nothing of the awaiting one.")]
    public async ValueTask DisposeAsync() => await _run.ConfigureAwait(false);

    private void Run()
    {
        int before = Volatile.Read(ref _pages);
        try
        {
            using SqliteDatabase database = SqliteDatabase.Open(_path, isWriter: true, _busyTimeout);
            database.Run(_synchronous);
            int left = database.CheckpointBesideWriters();
            Interlocked.Add(ref _pages, Math.Min(0, left - before));
        }
        catch (StorageFailureException)
        {
            // Everything is safe in the log. The next commit starts another copy, and reports a full or broken disk.
        }
    }
}
