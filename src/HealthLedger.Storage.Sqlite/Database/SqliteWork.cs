using System.Diagnostics.CodeAnalysis;

namespace HealthLedger.Storage.Sqlite.Database;

/// <summary>Something to be written, and its caller waiting for it.</summary>
internal sealed class SqliteWork
{
    private readonly Action<SqliteDatabase> _apply;
    private readonly CancellationToken _cancellationToken;
    private readonly Action<bool>? _ended;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Describes the work.</summary>
    /// <param name="apply">
    /// Writes within an open transaction. Refuses with an <see cref="ArgumentException"/>, before it has changed
    /// anything.
    /// </param>
    /// <param name="ended">Called when the transaction has ended, with whether it is stored.</param>
    /// <param name="isErasure">Whether the write-ahead log must be emptied before the work counts as done.</param>
    /// <param name="cancellationToken">Cancels as long as it has not been begun.</param>
    public SqliteWork(
        Action<SqliteDatabase> apply, Action<bool>? ended, bool isErasure, CancellationToken cancellationToken)
    {
        _ended = ended;
        _apply = apply;
        _cancellationToken = cancellationToken;
        IsErasure = isErasure;
    }

    /// <summary>Ends with the work.</summary>
    [SuppressMessage(
        "Usage", "VSTHRD003",
        Justification = "The writer's thread completes it and never waits for its reader.")]
    public Task Completion => _completion.Task;

    /// <summary>Whether it has a transaction of its own.</summary>
    public bool IsAlone { get; init; }

    /// <summary>Whether the write-ahead log must be emptied afterwards.</summary>
    public bool IsErasure { get; }

    /// <summary>Applies the work; refusal and cancellation go to its caller alone.</summary>
    /// <returns>Whether it is part of the transaction.</returns>
    public bool TryApply(SqliteDatabase database)
    {
        if (_cancellationToken.IsCancellationRequested)
        {
            _completion.TrySetCanceled(_cancellationToken);
            return false;
        }

        try
        {
            _apply(database);
            return true;
        }
        catch (ArgumentException refusal)
        {
            _completion.TrySetException(refusal);
            return false;
        }
    }

    /// <summary>The work is on stable storage.</summary>
    public void Finish()
    {
        _ended?.Invoke(true);
        _completion.TrySetResult();
    }

    /// <summary>Nothing of the work was stored.</summary>
    public void Fail(Exception failure)
    {
        _ended?.Invoke(false);
        _completion.TrySetException(failure);
    }
}
