namespace HealthLedger.Hl7v2.Mllp;

/// <summary>
/// A token that is cancelled by others or when an armed time has passed; one timer serves all waits.
/// </summary>
internal sealed class MllpDeadline : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly ITimer _timer;
    private volatile bool _hasPassed;

    public MllpDeadline(TimeProvider timeProvider, CancellationToken first, CancellationToken second = default)
    {
        _source = CancellationTokenSource.CreateLinkedTokenSource(first, second);
        _timer = timeProvider.CreateTimer(
            static state => ((MllpDeadline)state!).Pass(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Whether it was the time, not the others, that cancelled the token.</summary>
    public bool HasPassed => _hasPassed;

    public void Arm(TimeSpan due) => _timer.Change(due, Timeout.InfiniteTimeSpan);

    public void Disarm() => _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>Cancels the token now.</summary>
    public void Cancel() => _source.Cancel();

    public void Dispose()
    {
        _timer.Dispose();
        _source.Dispose();
    }

    private void Pass()
    {
        _hasPassed = true;
        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The timer fired while the connection ended: there is nothing left to cancel.
            return;
        }
    }
}
