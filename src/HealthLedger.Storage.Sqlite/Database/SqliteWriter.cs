using System.Diagnostics.CodeAnalysis;

namespace HealthLedger.Storage.Sqlite.Database;

/// <summary>
/// The one connection that writes to a database, on a thread of its own while there is work, so that no thread of the
/// pool waits for the disk. Work that arrives while a transaction is being committed is committed together in the next
/// one; no work waits for a timer.
/// </summary>
[SuppressMessage(
    "Usage", "CA2213",
    Justification = "The semaphores have no handles, and late callers must be told that it is closed.")]
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int MaximumWaiting = 1024;
    private const int MaximumGroup = 256;

    // Long enough that a ledger in use keeps its thread; a process may hold hundreds that are not in use.
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(5);

    private readonly SqliteDatabase _database;
    private readonly SqliteCheckpointer _checkpointer;
    private readonly SemaphoreSlim _slots = new(MaximumWaiting, MaximumWaiting);
    private readonly SemaphoreSlim _arrivals = new(0);
    private readonly Lock _gate = new();
    private readonly Queue<SqliteWork> _waiting = new();
    private Task _loop = Task.CompletedTask;
    private bool _isRunning;
    private bool _isClosed;
    private long _transactions;

    /// <summary>Makes the writer; its thread starts with the first work, and ends when there has been none for a
    /// while.</summary>
    /// <param name="database">The connection, now owned by the writer.</param>
    /// <param name="checkpointer">Told how many pages were written.</param>
    public SqliteWriter(SqliteDatabase database, SqliteCheckpointer checkpointer)
    {
        _database = database;
        _checkpointer = checkpointer;
    }

    /// <summary>Transactions committed.</summary>
    public long Transactions => Volatile.Read(ref _transactions);

    /// <summary>Writes in a transaction, alone or with others; on stable storage when the task completes.</summary>
    /// <param name="apply">
    /// Writes; refuses with an <see cref="ArgumentException"/> before it has changed anything.
    /// </param>
    /// <param name="isErasure">Whether the write-ahead log must be emptied before the task completes.</param>
    /// <param name="cancellationToken">Cancels as long as writing has not begun.</param>
    /// <param name="ended">Called by the same thread as <paramref name="apply"/>, with whether it is stored; not for
    /// an erasure.</param>
    public ValueTask WriteAsync(
        Action<SqliteDatabase> apply,
        bool isErasure,
        CancellationToken cancellationToken,
        Action<bool>? ended = null) =>
        DoAsync(new SqliteWork(apply, ended, isErasure, cancellationToken), cancellationToken);

    /// <summary>As <see cref="WriteAsync"/>, in a transaction of its own: it may fail for reasons that concern no
    /// other.</summary>
    public ValueTask WriteAloneAsync(Action<SqliteDatabase> apply, CancellationToken cancellationToken) => DoAsync(
        new SqliteWork(apply, ended: null, isErasure: false, cancellationToken) { IsAlone = true }, cancellationToken);

    /// <summary>Finishes what was accepted, empties the write-ahead log and closes the connection.</summary>
    [SuppressMessage(
        "Usage", "VSTHRD003",
        Justification = "The task runs on a thread of its own and needs nothing of the awaiting one.")]
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
        }

        _arrivals.Release();
        await _loop.ConfigureAwait(false);
        await _checkpointer.DisposeAsync().ConfigureAwait(false);
        TryTruncate();
        _database.Dispose();
    }

    private async ValueTask DoAsync(SqliteWork work, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_isClosed, typeof(ILedgerStorage));
                _waiting.Enqueue(work);
                if (!_isRunning)
                {
                    _isRunning = true;
                    _loop = Task.Factory.StartNew(
                        Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
                }
            }

            _arrivals.Release();
            await work.Completion.ConfigureAwait(false);
        }
        finally
        {
            _slots.Release();
        }
    }

    private void Run()
    {
        while (true)
        {
            bool isCalled = _arrivals.Wait(Linger);
            List<SqliteWork> group = Take(out bool isOver);
            if (group.Count > 0)
            {
                Commit(group);
            }
            else if (isOver || (!isCalled && TryRest()))
            {
                return;
            }
        }
    }

    // What is enqueued after this starts a thread anew; the two never run at once.
    private bool TryRest()
    {
        lock (_gate)
        {
            if (_waiting.Count > 0 || _isClosed)
            {
                return false;
            }

            _isRunning = false;
            return true;
        }
    }

    private List<SqliteWork> Take(out bool isOver)
    {
        List<SqliteWork> group = [];
        lock (_gate)
        {
            while (group.Count < MaximumGroup && _waiting.TryPeek(out SqliteWork? next)
                && !(next.IsAlone && group.Count > 0))
            {
                group.Add(_waiting.Dequeue());
                if (next.IsAlone)
                {
                    break;
                }
            }

            isOver = _isClosed;
            if (_waiting.Count > 0)
            {
                _arrivals.Release();
            }
        }

        return group;
    }

    [SuppressMessage(
        "Design", "CA1031",
        Justification = "A failure belongs to the callers; it must not end the thread they wait for.")]
    private void Commit(List<SqliteWork> group)
    {
        List<SqliteWork> applied = new(group.Count);
        try
        {
            _database.Run("BEGIN IMMEDIATE");
            foreach (SqliteWork work in group)
            {
                if (work.TryApply(_database))
                {
                    applied.Add(work);
                }
            }

            _database.Run("COMMIT");
            Volatile.Write(ref _transactions, _transactions + 1);
        }
        catch (Exception failure)
        {
            Undo();
            foreach (SqliteWork work in group)
            {
                work.Fail(failure);
            }

            return;
        }

        FinishErasures(applied);
        foreach (SqliteWork work in applied)
        {
            work.Finish();
        }

        if (_checkpointer.OnCommitted(_database.TakePagesWritten()))
        {
            TryTruncate();
        }
    }

    /// <summary>
    /// Empties the log, which still holds what was overwritten. When that fails, the erasures of the group are not
    /// confirmed; everything else in it is stored all the same.
    /// </summary>
    private void FinishErasures(List<SqliteWork> applied)
    {
        if (!applied.Exists(work => work.IsErasure))
        {
            return;
        }

        try
        {
            _database.CheckpointAndTruncate();
            _database.TakePagesWritten();
            _checkpointer.OnTruncated();
        }
        catch (StorageFailureException failure)
        {
            foreach (SqliteWork work in applied.Where(work => work.IsErasure))
            {
                work.Fail(failure);
            }
        }
    }

    private void Undo()
    {
        try
        {
            _database.RollBack();
        }
        catch (StorageFailureException)
        {
            // The failure that led here is reported; SQLite forgets an open transaction when it is opened next.
        }
    }

    private void TryTruncate()
    {
        try
        {
            _database.CheckpointAndTruncateAtOnce();
            _database.TakePagesWritten();
            _checkpointer.OnTruncated();
        }
        catch (StorageFailureException)
        {
            // Everything is safe in the log. A reader may still need it; the next commit tries again, and reports a
            // disk that is full or broken.
        }
    }
}
