using System.Diagnostics.CodeAnalysis;

namespace HealthLedger.Storage.PostgreSql;

/// <summary>A custody write, and its caller waiting for it.</summary>
internal sealed class CustodyWork
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationToken _cancellationToken;

    public CustodyWork(CustodyWrite write, CancellationToken cancellationToken)
    {
        Write = write;
        _cancellationToken = cancellationToken;
        foreach (StoredEnvelope envelope in write.Envelopes)
        {
            Bytes += envelope.Envelope.Length + envelope.Share.Length;
        }

        foreach (PrivateRow row in write.Rows)
        {
            Bytes += row.Value?.Length ?? 0;
        }
    }

    /// <summary>What is written.</summary>
    public CustodyWrite Write { get; }

    /// <summary>Bytes of envelopes, shares and values.</summary>
    public long Bytes { get; }

    /// <summary>Ends with the write.</summary>
    [SuppressMessage("Usage", "VSTHRD003", Justification = "The queue's loop completes it and waits for no caller.")]
    public Task Completion => _completion.Task;

    /// <summary>Gives a write up that was cancelled before it began.</summary>
    public bool TryCancel() =>
        _cancellationToken.IsCancellationRequested && _completion.TrySetCanceled(_cancellationToken);

    /// <summary>The write is on stable storage.</summary>
    public void Finish() => _completion.TrySetResult();

    /// <summary>Nothing of the write was stored.</summary>
    public void Fail(Exception failure) => _completion.TrySetException(failure);
}
