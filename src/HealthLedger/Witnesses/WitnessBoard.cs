namespace HealthLedger.Witnesses;

/// <summary>How far each witness has signed, and who waits for enough of them. Safe for concurrent use.</summary>
internal sealed class WitnessBoard
{
    private readonly Lock _gate = new();
    private readonly ulong[] _heights;
    private readonly int _required;

    // The callers that wait for one height share a task; heights are completed in their order.
    private readonly SortedDictionary<ulong, TaskCompletionSource> _waiting = [];
    private ulong _covered;

    /// <param name="witnesses">How many there are.</param>
    /// <param name="required">How many must have signed.</param>
    public WitnessBoard(int witnesses, int required)
    {
        _heights = new ulong[witnesses];
        _required = required;
    }

    /// <summary>A witness has signed a head of this height, which covers all below it.</summary>
    public void Advance(int witness, ulong height)
    {
        List<TaskCompletionSource> done = [];
        lock (_gate)
        {
            _heights[witness] = Math.Max(_heights[witness], height);
            if (_required > 0)
            {
                _covered = _heights.OrderDescending().ElementAt(_required - 1);
            }

            while (_waiting.Count > 0 && _waiting.First() is { } first && first.Key <= _covered)
            {
                done.Add(first.Value);
                _waiting.Remove(first.Key);
            }
        }

        done.ForEach(task => task.TrySetResult());
    }

    /// <summary>Completes when enough witnesses have signed a head of this height or above.</summary>
    public Task WhenCoveredAsync(ulong height)
    {
        lock (_gate)
        {
            if (height <= _covered || _required == 0)
            {
                return Task.CompletedTask;
            }

            if (!_waiting.TryGetValue(height, out TaskCompletionSource? waiting))
            {
                waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.Add(height, waiting);
            }

            return waiting.Task;
        }
    }
}
