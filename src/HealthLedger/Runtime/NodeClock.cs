namespace HealthLedger.Runtime;

/// <summary>
/// Block time, and the three ways in which a machine's clock contradicts the ledger (docs/spec/ledger.md section
/// 6). Used by the block producer's loop alone.
/// </summary>
internal sealed class NodeClock
{
    private static readonly TimeSpan StoppedAfter = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time;
    private readonly TimeSpan _drift;
    private readonly TimeSpan _runningTolerance;
    private readonly TimeSpan _restartTolerance;
    private DateTimeOffset? _anchorWall;
    private long _anchorTimestamp;
    private bool _isGapConfirmed;

    public NodeClock(TimeProvider time, TimeSpan drift, TimeSpan runningTolerance, TimeSpan restartTolerance)
    {
        _time = time;
        _drift = drift;
        _runningTolerance = runningTolerance;
        _restartTolerance = restartTolerance;
    }

    /// <summary>An operator has looked at the clock and says that the gap is real.</summary>
    public void ConfirmGap() => _isGapConfirmed = true;

    /// <summary>The time of the next batch, or the code of the fault.</summary>
    public (long Time, string? Fault) Next(long lastHeaderTime)
    {
        DateTimeOffset wall = _time.GetUtcNow();
        DateTimeOffset last = DateTimeOffset.FromUnixTimeMilliseconds(lastHeaderTime);
        if (wall < last - _drift)
        {
            return (0, HealthLedgerErrorCodes.ClockBehind);
        }

        TimeSpan explained = _anchorWall is null ? TimeSpan.Zero : _time.GetElapsedTime(_anchorTimestamp);
        TimeSpan advanced = _anchorWall is { } anchor ? wall - anchor : TimeSpan.Zero;
        if (explained >= StoppedAfter && advanced < explained / 2)
        {
            return (0, HealthLedgerErrorCodes.ClockStopped);
        }

        TimeSpan unexplained = _anchorWall is null ? wall - last : advanced - explained;
        TimeSpan tolerance = _anchorWall is null ? _restartTolerance : _runningTolerance;
        if (unexplained > tolerance && !_isGapConfirmed)
        {
            return (0, HealthLedgerErrorCodes.ClockAhead);
        }

        return (Math.Max(wall.ToUnixTimeMilliseconds(), checked(lastHeaderTime + 1)), null);
    }

    /// <summary>A block was sealed: from here the monotonic clock explains how far the wall clock moves.</summary>
    public void Sealed()
    {
        _anchorWall = _time.GetUtcNow();
        _anchorTimestamp = _time.GetTimestamp();
        _isGapConfirmed = false;
    }

    /// <summary>What to do about a fault.</summary>
    public static string Explain(string fault) => fault switch
    {
        HealthLedgerErrorCodes.ClockBehind =>
            "The machine's clock is behind the ledger's last block. Check time synchronisation (chrony, NTP, the "
            + "hypervisor). Sealing goes on by itself once the clock is right.",
        HealthLedgerErrorCodes.ClockAhead =>
            "The machine's clock is further ahead of the ledger than its running time explains. Check time "
            + "synchronisation. If the machine really was off or asleep that long, confirm it: restart with "
            + "--confirm-clock-gap, which leaves a signed entry.",
        _ =>
            "The machine's clock does not advance. Check time synchronisation and the hypervisor. Sealing goes on by "
            + "itself once the clock runs.",
    };
}
