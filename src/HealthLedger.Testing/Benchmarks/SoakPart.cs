namespace HealthLedger.Testing.Benchmarks;

/// <summary>What was seen in one part of a soak.</summary>
internal sealed class SoakPart
{
    private readonly Lock _gate = new();
    private readonly List<double> _milliseconds = [];
    private long _records;

    public SoakPart(TimeSpan duration) => Duration = duration;

    public TimeSpan Duration { get; }

    public double PerSecond => _records / Duration.TotalSeconds;

    /// <summary>From when each group was due to its last answer.</summary>
    public IReadOnlyList<double> Milliseconds => _milliseconds;

    /// <summary>The most memory that was resident, in MiB.</summary>
    public double Resident { get; set; }

    /// <summary>The most operations that waited at a node.</summary>
    public int Waiting { get; private set; }

    /// <summary>The most blocks that a replica was behind another.</summary>
    public ulong Behind { get; private set; }

    public void Add(int records, double milliseconds)
    {
        lock (_gate)
        {
            _records += records;
            _milliseconds.Add(milliseconds);
        }
    }

    public void Saw(int waiting, ulong behind)
    {
        Waiting = Math.Max(Waiting, waiting);
        Behind = Math.Max(Behind, behind);
    }
}
