namespace HealthLedger.Hl7v2.Importing;

/// <summary>Lets so many through in a second. For one caller.</summary>
internal sealed class ImportPace
{
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly int _perSecond;
    private long _passed;

    /// <param name="perSecond">0 for no limit.</param>
    /// <param name="time">The clock.</param>
    public ImportPace(int perSecond, TimeProvider time)
    {
        _perSecond = perSecond;
        _time = time;
        _started = time.GetTimestamp();
    }

    public Task WaitAsync(CancellationToken cancellationToken)
    {
        if (_perSecond == 0)
        {
            return Task.CompletedTask;
        }

        TimeSpan early = TimeSpan.FromSeconds((double)_passed++ / _perSecond) - _time.GetElapsedTime(_started);
        return early > TimeSpan.Zero ? Task.Delay(early, _time, cancellationToken) : Task.CompletedTask;
    }
}
