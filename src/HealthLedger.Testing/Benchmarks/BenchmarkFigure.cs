namespace HealthLedger.Testing.Benchmarks;

/// <summary>One figure beside its limit. Medians of the repetitions, unless it says otherwise.</summary>
public sealed class BenchmarkFigure
{
    /// <summary>The benchmark's name and, where it has several, the measure.</summary>
    public required string Name { get; init; }

    /// <summary>Which case.</summary>
    public required string Case { get; init; }

    /// <summary>The median.</summary>
    public required double Value { get; init; }

    /// <summary>The smallest repetition.</summary>
    public required double Minimum { get; init; }

    /// <summary>The largest repetition.</summary>
    public required double Maximum { get; init; }

    /// <summary>The unit, such as `records/s` or `ms`.</summary>
    public required string Unit { get; init; }

    /// <summary>What the limit is, in words.</summary>
    public required string LimitIs { get; init; }

    /// <summary>The limit's median in the same unit and the same run.</summary>
    public required double Limit { get; init; }

    /// <summary>The limit as known of the reference machine, or null where none is known.</summary>
    public double? ReferenceLimit { get; init; }

    /// <summary>
    /// Whether the limit is within 30 % of the reference. Where it is not, or the subject exceeds it, the machine
    /// was busy or is another one, and no ratio is given.
    /// </summary>
    public required bool IsLimitValid { get; init; }

    /// <summary>How much of the limit is reached, 1 being all of it; null where the limit is not valid, and for a
    /// part of another figure.</summary>
    public double? Ratio { get; init; }

    /// <summary>Processor time for one operation, in microseconds, whole process; null where it means
    /// nothing.</summary>
    public double? CpuMicroseconds { get; init; }

    /// <summary>Managed bytes allocated for one operation, whole process; null where it means nothing.</summary>
    public double? AllocatedBytes { get; init; }

    /// <summary>Bytes sent to the disk for one operation, as Linux counts them; null elsewhere.</summary>
    public double? BytesWritten { get; init; }

    /// <summary>
    /// Writes that end in a synchronisation, for one operation, counted where the node calls its storage; null where
    /// there is no storage.
    /// </summary>
    public double? Syncs { get; init; }

    /// <summary>Signatures made for one operation, by all replicas together; null where they are not counted.</summary>
    public double? Signatures { get; init; }

    /// <summary>
    /// Bytes between replicas for one operation, as Linux counts those of the loopback, TLS and TCP included; null
    /// where they are not counted.
    /// </summary>
    public double? WireBytes { get; init; }
}
