namespace HealthLedger.Storage;

/// <summary>Some bytes of a stored envelope.</summary>
public sealed class EnvelopePart
{
    /// <summary>Makes it.</summary>
    /// <param name="total">How many bytes the whole envelope has.</param>
    /// <param name="bytes">Those that were asked for.</param>
    public EnvelopePart(long total, ReadOnlyMemory<byte> bytes)
    {
        Total = total;
        Bytes = bytes;
    }

    /// <summary>How many bytes the whole envelope has.</summary>
    public long Total { get; }

    /// <summary>The bytes that were asked for, as many of them as there are; none behind the end.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>A part of an envelope that is in memory.</summary>
    /// <param name="envelope">All of it.</param>
    /// <param name="offset">Where the part begins.</param>
    /// <param name="length">How many bytes it has at most.</param>
    public static EnvelopePart Of(ReadOnlyMemory<byte> envelope, long offset, int length)
    {
        int from = (int)Math.Min(offset, envelope.Length);
        return new EnvelopePart(envelope.Length, envelope.Slice(from, Math.Min(length, envelope.Length - from)));
    }
}
