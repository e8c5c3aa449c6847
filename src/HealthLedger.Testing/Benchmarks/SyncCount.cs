namespace HealthLedger.Testing.Benchmarks;

/// <summary>Counts writes that end in a synchronisation.</summary>
internal sealed class SyncCount
{
    private long _value;

    public long Value => Interlocked.Read(ref _value);

    public void Add() => Interlocked.Increment(ref _value);
}
