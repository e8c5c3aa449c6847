namespace HealthLedger.Clients;

/// <summary>How many bytes the other end is ready to take for one call. Whoever sends waits until there are
/// some.</summary>
internal sealed class CreditGate
{
    private readonly Lock _gate = new();
    private long _credit;
    private TaskCompletionSource? _waiter;

    public CreditGate(long initial) => _credit = initial;

    /// <summary>Gives more.</summary>
    public void Add(uint bytes)
    {
        TaskCompletionSource? waiter;
        lock (_gate)
        {
            _credit = Math.Min(_credit + bytes, int.MaxValue);
            waiter = _waiter;
            _waiter = null;
        }

        waiter?.TrySetResult();
    }

    /// <summary>Takes what a piece needs, as soon as there is anything: the last piece may go beyond what was
    /// given.</summary>
    public async ValueTask TakeAsync(int bytes, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task waiting;
            lock (_gate)
            {
                if (_credit > 0)
                {
                    _credit -= bytes;
                    return;
                }

                _waiter ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                waiting = _waiter.Task;
            }

            await waiting.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
