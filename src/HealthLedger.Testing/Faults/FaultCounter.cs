namespace HealthLedger.Testing.Faults;

/// <summary>Counts writes and says which one goes wrong.</summary>
internal sealed class FaultCounter
{
    private readonly StorageFaultPlan _plan;
    private long _writes;

    public FaultCounter(StorageFaultPlan plan) => _plan = plan;

    /// <summary>Writes so far.</summary>
    public long Writes => Volatile.Read(ref _writes);

    /// <summary>Whether the planned write has been reached.</summary>
    public bool HasStruck => _plan.AtWrite > 0 && Writes >= _plan.AtWrite;

    /// <summary>Counts a write.</summary>
    /// <returns>What goes wrong with it, or null.</returns>
    public StorageFault? Next() => Interlocked.Increment(ref _writes) == _plan.AtWrite ? _plan.Fault : null;
}
