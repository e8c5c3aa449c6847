namespace HealthLedger.Testing.Simulation.Checkers;

/// <summary>How often each promise was checked, and the first that was broken.</summary>
internal sealed class PromiseTotals
{
    private readonly long[] _checks = new long[Enum.GetValues<Promise>().Length];
    private readonly SimulationTrace _trace;

    public PromiseTotals(SimulationTrace trace) => _trace = trace;

    /// <summary>The first promise that was broken, or null.</summary>
    public Promise? Broken { get; private set; }

    /// <summary>How: heights, places, numbers.</summary>
    public string? How { get; private set; }

    public long this[Promise promise] => _checks[(int)promise];

    /// <summary>Checks one.</summary>
    public void Check(Promise promise, bool holds, Func<string> how)
    {
        _checks[(int)promise]++;
        if (!holds && Broken is null)
        {
            Broken = promise;
            How = how();
            _trace.Add(TraceKind.Violated, -1, (ulong)promise);
            _trace.Note(() => $"broken: {promise}: {How}");
        }
    }
}
