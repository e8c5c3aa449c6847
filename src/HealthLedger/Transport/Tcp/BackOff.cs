using System.Buffers.Binary;

namespace HealthLedger.Transport.Tcp;

/// <summary>
/// Pauses between attempts: each twice the one before, up to a longest, each drawn between half of it and all of it, so
/// that replicas that lost each other at one instant do not come back at one instant.
/// </summary>
internal sealed class BackOff
{
    private const int MostDoublings = 20;

    private readonly TimeSpan _first;
    private readonly TimeSpan _longest;
    private readonly Action<byte[]> _random;
    private int _failures;

    public BackOff(TimeSpan first, TimeSpan longest, Action<byte[]> random)
    {
        _first = first;
        _longest = longest;
        _random = random;
    }

    /// <summary>The next pause.</summary>
    public TimeSpan Next()
    {
        double whole = Math.Min(_longest.TotalMilliseconds, _first.TotalMilliseconds * (1 << _failures));
        _failures = Math.Min(_failures + 1, MostDoublings);
        byte[] drawn = new byte[sizeof(uint)];
        _random(drawn);
        double part = BinaryPrimitives.ReadUInt32BigEndian(drawn) / (double)uint.MaxValue;
        return TimeSpan.FromMilliseconds(whole * (0.5 + (part / 2)));
    }

    /// <summary>Begins again with the first pause.</summary>
    public void Reset() => _failures = 0;
}
