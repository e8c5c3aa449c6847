using HealthLedger.Primitives;

namespace HealthLedger.Runtime;

/// <summary>A submission in flight under an idempotency key; repeats wait for it.</summary>
internal sealed class ResendClaim
{
    private readonly TaskCompletionSource<(RecordId Record, Ledger.SealedEntry Entry)> _completion =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ResendClaim(ResendMark mark, RecordId record)
    {
        Mark = mark;
        Record = record;
    }

    public ResendMark Mark { get; }

    /// <summary>Under which id it is sealed, unless an earlier call has stored it under another one.</summary>
    public RecordId Record { get; }

    public Task<(RecordId Record, Ledger.SealedEntry Entry)> Completion => _completion.Task;

    public void Complete(RecordId record, Ledger.SealedEntry entry) => _completion.TrySetResult((record, entry));

    public void Fail(Exception exception)
    {
        _completion.TrySetException(exception);
        // Nobody may be waiting; an unobserved exception is then no news.
        _ = _completion.Task.Exception;
    }
}
