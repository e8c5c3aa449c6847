namespace HealthLedger.Primitives;

/// <summary>A SHA-256 digest, or another 32-byte commitment or pseudonym. 32 bytes; the default value is all zero
/// and is refused wherever an id is required.</summary>
public readonly struct Digest256 : IEquatable<Digest256>
{
    /// <summary>The length of the id in bytes.</summary>
    public const int SizeBytes = 32;

    private readonly Bytes32 _bytes;

    /// <summary>Makes the id from its bytes.</summary>
    /// <param name="bytes">Exactly 32 bytes; copied.</param>
    /// <exception cref="ArgumentException">The length is not 32.</exception>
    public Digest256(ReadOnlySpan<byte> bytes) => _bytes = new Bytes32(bytes);

    /// <summary>Whether every byte is zero, as in the default value.</summary>
    public bool IsZero => _bytes.IsZero;

    /// <summary>Two ids are equal when their bytes are.</summary>
    public static bool operator ==(Digest256 left, Digest256 right) => left.Equals(right);

    /// <summary>Two ids differ when their bytes do.</summary>
    public static bool operator !=(Digest256 left, Digest256 right) => !left.Equals(right);

    /// <summary>Reads 64 hexadecimal digits in either case.</summary>
    /// <returns>False when the text has another length or another character.</returns>
    public static bool TryParse(string? text, out Digest256 id)
    {
        bool ok = Bytes32.TryParse(text, out Bytes32 bytes);
        id = ok ? new Digest256(bytes.ToArray()) : default;
        return ok;
    }

    /// <summary>Copies the id's 32 bytes.</summary>
    /// <exception cref="ArgumentException">The destination is shorter than 32 bytes.</exception>
    public void CopyTo(Span<byte> destination) => _bytes.CopyTo(destination);

    /// <summary>A new array with the id's 32 bytes.</summary>
    public byte[] ToArray() => _bytes.ToArray();

    /// <inheritdoc/>
    public bool Equals(Digest256 other) => _bytes.Equals(other._bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Digest256 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _bytes.GetHashCode();

    /// <summary>The id as 64 lower-case hexadecimal digits.</summary>
    public override string ToString() => _bytes.ToString();
}
