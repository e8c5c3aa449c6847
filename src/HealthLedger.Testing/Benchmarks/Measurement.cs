namespace HealthLedger.Testing.Benchmarks;

/// <summary>One repetition: how long it took and what it cost the process.</summary>
internal sealed class Measurement
{
    private readonly long _operations;
    private readonly TimeSpan _elapsed;
    private readonly ProcessCounters _cost;

    public Measurement(long operations, TimeSpan elapsed, ProcessCounters cost)
    {
        _operations = operations;
        _elapsed = elapsed;
        _cost = cost;
    }

    /// <summary>Synchronised writes of the whole repetition; set by who counts them.</summary>
    public long? TotalSyncs { get; set; }

    /// <summary>Signatures made in the whole repetition; set by who counts them.</summary>
    public long? TotalSignatures { get; set; }

    /// <summary>Bytes between replicas in the whole repetition; set by who counts them.</summary>
    public long? TotalWireBytes { get; set; }

    public double PerSecond => _operations / Math.Max(_elapsed.TotalSeconds, 1e-9);

    public double CpuMicroseconds => _cost.Cpu.TotalMicroseconds / _operations;

    public double AllocatedBytes => (double)_cost.AllocatedBytes / _operations;

    public double? BytesWritten => (double?)_cost.BytesWritten / _operations;

    public double? Syncs => (double?)TotalSyncs / _operations;

    public double? Signatures => (double?)TotalSignatures / _operations;

    public double? WireBytes => (double?)TotalWireBytes / _operations;
}
