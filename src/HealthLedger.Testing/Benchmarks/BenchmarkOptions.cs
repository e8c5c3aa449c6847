namespace HealthLedger.Testing.Benchmarks;

/// <summary>Where and how often a benchmark runs. Read once, when it starts.</summary>
public sealed class BenchmarkOptions
{
    /// <summary>
    /// The folder under which a folder of the run is made and removed again; on the disk that is to be measured.
    /// Default: the system's folder for temporary files, which may lie in memory.
    /// </summary>
    public string WorkFolder { get; set; } = Path.GetTempPath();

    /// <summary>How often subject and limit are measured, in turn. Default 5; 1 to 100.</summary>
    public int Repetitions { get; set; } = 5;

    /// <summary>
    /// How much work one repetition does, as a factor. Default 1, which takes 1 to 3 seconds; 0.001 to 1,000. Below
    /// 1 figures hold more warm-up than they should.
    /// </summary>
    public double Scale { get; set; } = 1;

    /// <summary>Runs the cases only whose name contains this, whatever its letters' case. Default: null, all.</summary>
    public string? Case { get; set; }

    /// <summary>The clock and the stopwatch. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    internal BenchmarkOptions CheckedCopy()
    {
        Require(!string.IsNullOrEmpty(WorkFolder), nameof(WorkFolder));
        Require(Repetitions is >= 1 and <= 100, nameof(Repetitions));
        Require(Scale is >= 0.001 and <= 1000, nameof(Scale));
        return (BenchmarkOptions)MemberwiseClone();
    }

    private static void Require(bool isGood, string name)
    {
        if (!isGood)
        {
            throw new ArgumentException($"{name} is outside its range.", name);
        }
    }
}
