namespace HealthLedger.Transport.Tcp;

/// <summary>Counts what is under way, and lets others wait until nothing is.</summary>
internal sealed class OpenCount
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _none = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _open;

    public OpenCount() => _none.SetResult();

    /// <summary>Something is under way until what is returned is disposed.</summary>
    public IDisposable Enter()
    {
        lock (_gate)
        {
            if (_open++ == 0)
            {
                _none = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        return new Entry(this);
    }

    public Task WhenNoneAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _none.Task.WaitAsync(cancellationToken);
        }
    }

    private void Leave()
    {
        lock (_gate)
        {
            if (--_open == 0)
            {
                _none.SetResult();
            }
        }
    }

    private sealed class Entry(OpenCount count) : IDisposable
    {
        public void Dispose() => count.Leave();
    }
}
