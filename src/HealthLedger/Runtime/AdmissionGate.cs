namespace HealthLedger.Runtime;

/// <summary>
/// A local limit by this machine's clock, before anything is signed: what it refuses leaves no trace on the ledger.
/// Holds at most one second's worth.
/// </summary>
internal sealed class AdmissionGate
{
    private readonly TimeProvider _time;
    private readonly int _perSecond;
    private readonly Lock _lock = new();
    private double _tokens;
    private long _stamp;

    /// <param name="time">The clock.</param>
    /// <param name="perSecond">Operations in a second; 0 for no limit.</param>
    public AdmissionGate(TimeProvider time, int perSecond)
    {
        _time = time;
        _perSecond = perSecond;
        _tokens = perSecond;
        _stamp = time.GetTimestamp();
    }

    public bool TryEnter()
    {
        if (_perSecond == 0)
        {
            return true;
        }

        lock (_lock)
        {
            long now = _time.GetTimestamp();
            double grown = _time.GetElapsedTime(_stamp, now).TotalSeconds * _perSecond;
            _tokens = Math.Min(_perSecond, _tokens + grown);
            _stamp = now;
            if (_tokens < 1)
            {
                return false;
            }

            _tokens--;
            return true;
        }
    }
}
