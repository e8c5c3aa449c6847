using HealthLedger.Consensus.Protocol;

namespace HealthLedger.Consensus.Runtime;

/// <summary>The timers of a replica on a clock; each says when it ran out, with the number of its start.</summary>
internal sealed class ReplicaTimers : IDisposable
{
    private readonly TimeProvider _time;
    private readonly Action<ReplicaEvent> _expired;
    private readonly Dictionary<ReplicaTimer, ITimer> _timers = [];

    public ReplicaTimers(TimeProvider time, Action<ReplicaEvent> expired)
    {
        _time = time;
        _expired = expired;
    }

    public void Start(ReplicaTimer timer, long number, TimeSpan after)
    {
        Stop(timer);
        _timers[timer] = _time.CreateTimer(
            _ => _expired(new ReplicaEvent.TimerExpired(timer, number)), null, after, Timeout.InfiniteTimeSpan);
    }

    public void Stop(ReplicaTimer timer)
    {
        if (_timers.Remove(timer, out ITimer? running))
        {
            running.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ITimer timer in _timers.Values)
        {
            timer.Dispose();
        }

        _timers.Clear();
    }
}
