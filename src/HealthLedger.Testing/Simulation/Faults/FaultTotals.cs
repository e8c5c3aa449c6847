namespace HealthLedger.Testing.Simulation.Faults;

/// <summary>How often each kind of fault was met: not planned, but had its effect on something.</summary>
internal sealed class FaultTotals
{
    private readonly long[] _met = new long[Enum.GetValues<FaultKind>().Length];

    /// <summary>Whether any was met.</summary>
    public bool Any => Array.Exists(_met, count => count > 0);

    /// <summary>How often one was met.</summary>
    public long this[FaultKind kind] => _met[(int)kind];

    /// <summary>It happened.</summary>
    public void Meet(FaultKind kind) => _met[(int)kind]++;
}
