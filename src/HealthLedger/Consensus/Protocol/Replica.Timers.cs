using HealthLedger.Primitives;

namespace HealthLedger.Consensus.Protocol;

// Waiting for a primary: docs/spec/consensus.md section 4, [PBFT §4.4, §4.5.2].
internal sealed partial class Replica
{
    private const int NewTicks = 50;

    private readonly long[] _timers = new long[3];
    private readonly bool[] _isRunning = new bool[3];
    private long _timerNumbers;
    private (long Request, ulong Executed, ulong View) _watched;
    private bool _isForwarded;
    private int _fruitless;
    private bool _isResendQuick;
    private int _ticks;

    private void OnRequestsDone(IReadOnlyList<Digest256> ids)
    {
        foreach (Digest256 id in ids)
        {
            _requests.Remove(id);
        }
    }

    private void OnTimer(ReplicaTimer timer, long number)
    {
        if (!_isRunning[(int)timer] || _timers[(int)timer] != number)
        {
            return;
        }

        _isRunning[(int)timer] = false;
        switch (timer)
        {
            case ReplicaTimer.Progress:
                OnProgressTimer();
                break;
            case ReplicaTimer.NewView:
                Suspect();
                break;
            default:
                OnResendTimer();
                break;
        }
    }

    private void OnProgressTimer()
    {
        if (!_requests.IsEmpty && !_isForwarded)
        {
            // The primary may not have it: it gets it, and as long again.
            _isForwarded = true;
            int primary = PrimarySchedule.PrimaryOf(View, Set.Replicas.Count);
            Emit(new ReplicaEffect.ForwardRequest(_requests.Oldest, Set.Replicas[primary].Participant));
            Run(ReplicaTimer.Progress, ViewTimeout());
            return;
        }

        if (IsLeftBehind())
        {
            // What it waits for may be done long since: others are too far on for this primary to be idle.
            Run(ReplicaTimer.Progress, ViewTimeout());
            return;
        }

        Suspect();
    }

    private void UpdateTimers()
    {
        if (IsHalted)
        {
            return;
        }

        UpdateProgressTimer();
        bool isAwaited = IsVoting && !IsViewActive && ViewChangesForThisView() >= Quorum;
        if (isAwaited && !_isRunning[(int)ReplicaTimer.NewView])
        {
            Run(ReplicaTimer.NewView, ViewTimeout());
        }
        else if (!isAwaited)
        {
            Stop(ReplicaTimer.NewView);
        }

        if (!_isRunning[(int)ReplicaTimer.Resend] || (IsBusy() && !_isResendQuick))
        {
            _isResendQuick = IsBusy();
            Run(ReplicaTimer.Resend, _isResendQuick ? _configuration.ResendInterval : _configuration.IdleInterval);
        }
    }

    // The timer is that of the oldest request, whatever else is ordered meanwhile. Without one it is that of the next
    // batch under way, or of the next one up to the boundary that is ahead.
    private void UpdateProgressTimer()
    {
        bool isWaiting = IsVoting && IsViewActive && !IsPrimary && (!_requests.IsEmpty || IsOrdering() || IsEnding);
        if (!isWaiting)
        {
            Stop(ReplicaTimer.Progress);
            _watched = default;
            _isForwarded = false;
            return;
        }

        (long, ulong, ulong) watched = (_requests.OldestNumber, _requests.IsEmpty ? ExecutedHeight : 0, View + 1);
        if (watched != _watched)
        {
            _watched = watched;
            _isForwarded = false;
            Run(ReplicaTimer.Progress, ViewTimeout());
        }
    }

    private bool IsOrdering()
    {
        foreach (LogSlot slot in _log.Slots)
        {
            if (slot.Sequence > ExecutedHeight && slot.IsUnderWay)
            {
                return true;
            }
        }

        return false;
    }

    private bool IsBusy() =>
        !IsViewActive || IsEnding || !_requests.IsEmpty || _log.Slots.Count > 0 || IsBehind() || IsNew();

    // What it says at its start goes out before anybody is connected. Until a quorum has said how far it is, or for so
    // many ticks when there is none, it asks often.
    private bool IsNew() => _ticks < NewTicks && _peers.Count + 1 < Quorum;

    private TimeSpan ViewTimeout()
    {
        TimeSpan timeout = _configuration.ViewTimeout;
        for (int i = 0; i < _fruitless && timeout < _configuration.MaxViewTimeout; i++)
        {
            timeout += timeout;
        }

        return timeout < _configuration.MaxViewTimeout ? timeout : _configuration.MaxViewTimeout;
    }

    private void Run(ReplicaTimer timer, TimeSpan after)
    {
        _isRunning[(int)timer] = true;
        _timers[(int)timer] = ++_timerNumbers;
        Emit(new ReplicaEffect.StartTimer(timer, _timerNumbers, after));
    }

    private void Stop(ReplicaTimer timer)
    {
        if (_isRunning[(int)timer])
        {
            _isRunning[(int)timer] = false;
            Emit(new ReplicaEffect.StopTimer(timer));
        }
    }
}
