namespace HealthLedger.Interop.Tests.Crash;

/// <summary>Decides, change by change, what a disk kept when the power went.</summary>
internal sealed class PowerCut
{
    private readonly PowerCutVariant _variant;
    private readonly Random _random;
    private readonly double _share;
    private readonly PendingChange? _torn;

    /// <summary>Makes it.</summary>
    /// <param name="variant">What may have been kept.</param>
    /// <param name="seed">Decides for <see cref="PowerCutVariant.Random"/>.</param>
    /// <param name="pending">Every change that was not synchronised.</param>
    public PowerCut(PowerCutVariant variant, int seed, IEnumerable<PendingChange> pending)
    {
        _variant = variant;
        _random = new Random(seed);
        _share = _random.NextDouble();
        _torn = pending.Where(change => change.Bytes is not null).MaxBy(change => change.Call.Start);
    }

    /// <summary>Whether a change was kept.</summary>
    public bool IsKept(PendingChange change) => _variant switch
    {
        PowerCutVariant.Dropped => false,
        PowerCutVariant.Torn => true,
        _ => _random.NextDouble() < _share,
    };

    /// <summary>How many bytes of a write that was kept are there.</summary>
    public int LengthOf(PendingChange change)
    {
        int length = change.Bytes!.Value.Length;
        return _variant == PowerCutVariant.Torn && change == _torn ? length / 2 : length;
    }
}
