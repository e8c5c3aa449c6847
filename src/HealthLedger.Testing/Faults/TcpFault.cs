namespace HealthLedger.Testing.Faults;

/// <summary>What becomes of the bytes of one direction.</summary>
public sealed class TcpFault
{
    private int _corruptions;
    private long _lostBytes;
    private long _passedBytes;

    /// <summary>
    /// Whether bytes are taken and go nowhere, as on a path whose other end is gone without a word: half-open.
    /// </summary>
    public bool IsBlackHole { get; set; }

    /// <summary>How long bytes take. They keep their order. Default zero.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Bytes thrown away so far.</summary>
    public long LostBytes => Interlocked.Read(ref _lostBytes);

    /// <summary>Bytes passed on so far.</summary>
    public long PassedBytes => Interlocked.Read(ref _passedBytes);

    /// <summary>Changes a bit in each of the next pieces that come through.</summary>
    /// <param name="times">How many; 0 for no more.</param>
    public void Corrupt(int times) => Interlocked.Exchange(ref _corruptions, times);

    /// <summary>Applies it; false when nothing is to be passed on.</summary>
    internal bool Pass(Span<byte> bytes)
    {
        if (IsBlackHole)
        {
            Interlocked.Add(ref _lostBytes, bytes.Length);
            return false;
        }

        if (Volatile.Read(ref _corruptions) > 0 && Interlocked.Decrement(ref _corruptions) >= 0)
        {
            bytes[bytes.Length / 2] ^= 0x10;
        }

        Interlocked.Add(ref _passedBytes, bytes.Length);
        return true;
    }
}
