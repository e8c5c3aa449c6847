namespace HealthLedger.Runtime.Receiving;

/// <summary>
/// Keeps sealed messages in the queue while it is copied: a message that left between the height of the copy and the
/// reading of its rows would be in neither.
/// </summary>
internal sealed class QueueHold
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _released;

    public void Begin()
    {
        lock (_gate)
        {
            _released ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Lets everything go on; does nothing when nothing is held.</summary>
    public void End()
    {
        lock (_gate)
        {
            _released?.SetResult();
            _released = null;
        }
    }

    /// <summary>Completes when nothing is held.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _released is { } released ? released.Task.WaitAsync(cancellationToken) : Task.CompletedTask;
        }
    }
}
