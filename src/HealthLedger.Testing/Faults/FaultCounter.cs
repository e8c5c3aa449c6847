namespace HealthLedger.Testing.Faults;

/// <summary>Counts calls and says which one goes wrong.</summary>
internal sealed class FaultCounter
{
    private readonly IReadOnlyList<StorageFaultPlan> _plans;
    private readonly Lock _lock = new();
    private readonly long[] _writes = new long[4];
    private readonly long[] _reads = new long[4];
    private int _struck;

    public FaultCounter(IReadOnlyList<StorageFaultPlan> plans) => _plans = plans;

    /// <summary>Writes so far.</summary>
    public long Writes
    {
        get
        {
            lock (_lock)
            {
                return _writes[(int)StoragePart.Any];
            }
        }
    }

    /// <summary>Whether every planned call has been reached.</summary>
    public bool HasStruck => Volatile.Read(ref _struck) > 0 && _struck >= _plans.Count(plan => plan.AtWrite > 0);

    /// <summary>Counts a write.</summary>
    /// <returns>What goes wrong with it, or null.</returns>
    public StorageFault? NextWrite(StoragePart part) => Next(_writes, part, isRead: false);

    /// <summary>Counts a read.</summary>
    /// <returns>What goes wrong with it, or null.</returns>
    public StorageFault? NextRead(StoragePart part) => Next(_reads, part, isRead: true);

    private StorageFault? Next(long[] counts, StoragePart part, bool isRead)
    {
        lock (_lock)
        {
            counts[(int)StoragePart.Any]++;
            counts[(int)part]++;
            foreach (StorageFaultPlan plan in _plans)
            {
                if ((plan.Fault == StorageFault.ReadError) == isRead
                    && (plan.Part == StoragePart.Any || plan.Part == part)
                    && counts[(int)plan.Part] == plan.AtWrite)
                {
                    _struck++;
                    return plan.Fault;
                }
            }

            return null;
        }
    }
}
