using System.Collections.Concurrent;

namespace HealthLedger.Clients;

/// <summary>Tasks that are under way, so that whoever ends can wait for them.</summary>
internal sealed class TaskRegister
{
    private readonly ConcurrentDictionary<Task, bool> _tasks = [];

    /// <summary>Keeps a task until it is done; it does not fail.</summary>
    public void Add(Task task)
    {
        _tasks[task] = true;
        task.GetAwaiter().OnCompleted(() => _tasks.TryRemove(task, out _));
    }

    /// <summary>Waits for those that are under way now.</summary>
    public Task WhenAllAsync() => Task.WhenAll(_tasks.Keys);
}
