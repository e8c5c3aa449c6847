namespace HealthLedger.Primitives;

/// <summary>The identity of a submission: a hash over its unsigned body. 32 bytes; the default value is all zero
/// and is refused wherever an id is required.</summary>
public readonly struct SubmissionId : IEquatable<SubmissionId>
{
    /// <summary>The length of the id in bytes.</summary>
    public const int SizeBytes = 32;

    private readonly Bytes32 _bytes;

    /// <summary>Makes the id from its bytes.</summary>
    /// <param name="bytes">Exactly 32 bytes; copied.</param>
    /// <exception cref="ArgumentException">The length is not 32.</exception>
    public SubmissionId(ReadOnlySpan<byte> bytes) => _bytes = new Bytes32(bytes);

    /// <summary>Whether every byte is zero, as in the default value.</summary>
    public bool IsZero => _bytes.IsZero;

    /// <summary>Two ids are equal when their bytes are.</summary>
    public static bool operator ==(SubmissionId left, SubmissionId right) => left.Equals(right);

    /// <summary>Two ids differ when their bytes do.</summary>
    public static bool operator !=(SubmissionId left, SubmissionId right) => !left.Equals(right);

    /// <summary>Reads 64 hexadecimal digits in either case.</summary>
    /// <returns>False when the text has another length or another character.</returns>
    public static bool TryParse(string? text, out SubmissionId id)
    {
        bool ok = Bytes32.TryParse(text, out Bytes32 bytes);
        id = ok ? new SubmissionId(bytes.ToArray()) : default;
        return ok;
    }

    /// <summary>Copies the id's 32 bytes.</summary>
    /// <exception cref="ArgumentException">The destination is shorter than 32 bytes.</exception>
    public void CopyTo(Span<byte> destination) => _bytes.CopyTo(destination);

    /// <summary>A new array with the id's 32 bytes.</summary>
    public byte[] ToArray() => _bytes.ToArray();

    /// <inheritdoc/>
    public bool Equals(SubmissionId other) => _bytes.Equals(other._bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SubmissionId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _bytes.GetHashCode();

    /// <summary>The id as 64 lower-case hexadecimal digits.</summary>
    public override string ToString() => _bytes.ToString();
}
