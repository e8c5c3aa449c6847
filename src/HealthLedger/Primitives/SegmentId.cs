namespace HealthLedger.Primitives;

/// <summary>The identity of one segment of a record; one data key belongs to it. 16 bytes; the default value is all
/// zero and is refused wherever an id is required.</summary>
public readonly struct SegmentId : IEquatable<SegmentId>
{
    /// <summary>The length of the id in bytes.</summary>
    public const int SizeBytes = 16;

    private readonly Bytes16 _bytes;

    /// <summary>Makes the id from its bytes.</summary>
    /// <param name="bytes">Exactly 16 bytes; copied.</param>
    /// <exception cref="ArgumentException">The length is not 16.</exception>
    public SegmentId(ReadOnlySpan<byte> bytes) => _bytes = new Bytes16(bytes);

    private SegmentId(Bytes16 bytes) => _bytes = bytes;

    /// <summary>Whether every byte is zero, as in the default value.</summary>
    public bool IsZero => _bytes.IsZero;

    /// <summary>Two ids are equal when their bytes are.</summary>
    public static bool operator ==(SegmentId left, SegmentId right) => left.Equals(right);

    /// <summary>Two ids differ when their bytes do.</summary>
    public static bool operator !=(SegmentId left, SegmentId right) => !left.Equals(right);

    /// <summary>Makes an id that sorts by time: 6 bytes of milliseconds, then 10 random bytes.</summary>
    /// <param name="milliseconds">Unix milliseconds.</param>
    internal static SegmentId Create(long milliseconds) => new(Bytes16.OrderedBy(milliseconds));

    /// <summary>Reads 32 hexadecimal digits in either case.</summary>
    /// <returns>False when the text has another length or another character.</returns>
    public static bool TryParse(string? text, out SegmentId id)
    {
        bool ok = Bytes16.TryParse(text, out Bytes16 bytes);
        id = ok ? new SegmentId(bytes.ToArray()) : default;
        return ok;
    }

    /// <summary>Copies the id's 16 bytes.</summary>
    /// <exception cref="ArgumentException">The destination is shorter than 16 bytes.</exception>
    public void CopyTo(Span<byte> destination) => _bytes.CopyTo(destination);

    /// <summary>A new array with the id's 16 bytes.</summary>
    public byte[] ToArray() => _bytes.ToArray();

    /// <inheritdoc/>
    public bool Equals(SegmentId other) => _bytes.Equals(other._bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SegmentId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _bytes.GetHashCode();

    /// <summary>The id as 32 lower-case hexadecimal digits.</summary>
    public override string ToString() => _bytes.ToString();
}
