namespace HealthLedger.Testing.Faults;

/// <summary>
/// At which write what goes wrong. Writes are appends, commits, custody writes, deletions, expiries and releases.
/// </summary>
public sealed class StorageFaultPlan
{
    /// <summary>Plans a fault.</summary>
    /// <param name="fault">What goes wrong.</param>
    /// <param name="atWrite">
    /// At which write, or read where the fault is one of reading; counted from 1 in the part, 0 for never.
    /// </param>
    /// <param name="part">Whose calls are counted.</param>
    public StorageFaultPlan(StorageFault fault, long atWrite, StoragePart part = StoragePart.Any)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(atWrite);
        if (fault is < StorageFault.DiskFull or > StorageFault.Slow)
        {
            throw new ArgumentOutOfRangeException(nameof(fault));
        }

        if (part is < StoragePart.Any or > StoragePart.Custody)
        {
            throw new ArgumentOutOfRangeException(nameof(part));
        }

        Fault = fault;
        AtWrite = atWrite;
        Part = part;
    }

    /// <summary>What goes wrong.</summary>
    public StorageFault Fault { get; }

    /// <summary>At which write or read, from 1; 0 for never.</summary>
    public long AtWrite { get; }

    /// <summary>Whose calls are counted.</summary>
    public StoragePart Part { get; }

    /// <summary>Draws a crash, a full disk or an error from a seed; the same seed always draws the same plan.</summary>
    /// <param name="seed">Any number.</param>
    /// <param name="writes">How many writes the undisturbed run makes, at least 1.</param>
    public static StorageFaultPlan FromSeed(ulong seed, long writes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(writes, 1);
        ulong first = Mix(seed);
        return new StorageFaultPlan(
            (StorageFault)(first % 4), 1 + (long)(Mix(first) % (ulong)writes));
    }

    /// <inheritdoc/>
    public override string ToString() => Part == StoragePart.Any
        ? FormattableString.Invariant($"{Fault} at write {AtWrite}")
        : FormattableString.Invariant($"{Fault} at write {AtWrite} of {Part}");

    // SplitMix64 (Steele, Lea, Flood 2014): short, and the same on every runtime.
    private static ulong Mix(ulong value)
    {
        unchecked
        {
            value += 0x9E3779B97F4A7C15;
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
            return value ^ (value >> 31);
        }
    }
}
