namespace HealthLedger.Clients;

/// <summary>Bytes of memory that many share. Whoever does not fit waits, first come first served.</summary>
internal sealed class ByteBudget
{
    private readonly Lock _gate = new();
    private readonly LinkedList<(long Bytes, TaskCompletionSource Turn)> _waiting = [];
    private readonly long _limit;
    private long _used;

    public ByteBudget(long limit) => _limit = limit;

    /// <summary>Takes bytes; more than the limit counts as the limit.</summary>
    public async ValueTask TakeAsync(long bytes, CancellationToken cancellationToken)
    {
        LinkedListNode<(long Bytes, TaskCompletionSource Turn)> node;
        lock (_gate)
        {
            long wanted = Math.Min(bytes, _limit);
            if (_waiting.Count == 0 && _used + wanted <= _limit)
            {
                _used += wanted;
                return;
            }

            node = _waiting.AddLast((wanted, new TaskCompletionSource(
                TaskCreationOptions.RunContinuationsAsynchronously)));
        }

        try
        {
            await node.Value.Turn.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            lock (_gate)
            {
                if (node.List is not null)
                {
                    _waiting.Remove(node);
                    throw;
                }
            }

            // The turn came at the same time.
            Return(bytes);
            throw;
        }
    }

    /// <summary>Gives bytes back.</summary>
    public void Return(long bytes)
    {
        lock (_gate)
        {
            _used -= Math.Min(bytes, _limit);
            while (_waiting.First is { } next && _used + next.Value.Bytes <= _limit)
            {
                _used += next.Value.Bytes;
                _waiting.RemoveFirst();
                next.Value.Turn.SetResult();
            }
        }
    }
}
