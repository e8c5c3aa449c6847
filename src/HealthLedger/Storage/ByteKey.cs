using System.Diagnostics.CodeAnalysis;

namespace HealthLedger.Storage;

/// <summary>Bytes that are compared by content, in byte order.</summary>
[SuppressMessage("Design", "MA0097", Justification = "It is a key of sorted collections; nobody writes comparisons.")]
internal readonly struct ByteKey : IEquatable<ByteKey>, IComparable<ByteKey>
{
    /// <summary>Wraps bytes that nobody changes.</summary>
    public ByteKey(ReadOnlyMemory<byte> bytes) => Bytes = bytes;

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Wraps a copy.</summary>
    public static ByteKey Copy(ReadOnlyMemory<byte> bytes) => new(bytes.ToArray());

    /// <inheritdoc/>
    public int CompareTo(ByteKey other) => Bytes.Span.SequenceCompareTo(other.Bytes.Span);

    /// <inheritdoc/>
    public bool Equals(ByteKey other) => Bytes.Span.SequenceEqual(other.Bytes.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ByteKey other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(Bytes.Span);
        return hash.ToHashCode();
    }
}
