using System.Buffers.Binary;

namespace HealthLedger.Primitives;

/// <summary>16 bytes held by value: what every id of that length is made of.</summary>
internal readonly struct Bytes16 : IEquatable<Bytes16>
{
    private readonly ulong _part0;
    private readonly ulong _part1;

    public Bytes16(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != 16)
        {
            throw new ArgumentException("The value has exactly 16 bytes.", nameof(bytes));
        }

        _part0 = BinaryPrimitives.ReadUInt64BigEndian(bytes[0..]);
        _part1 = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
    }

    public bool IsZero => (_part0 | _part1) == 0;

    /// <summary>6 bytes of Unix milliseconds, big endian, then 10 random bytes.</summary>
    public static Bytes16 OrderedBy(long milliseconds)
    {
        Span<byte> bytes = stackalloc byte[16 + 2];
        BinaryPrimitives.WriteInt64BigEndian(bytes, milliseconds);
        SecureRandom.Fill(bytes[8..]);
        return new Bytes16(bytes[2..]);
    }

    public static bool TryParse(string? text, out Bytes16 value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value = default;
        if (text is null || text.Length != 32
            || Convert.FromHexString(text, bytes, out _, out int written) != System.Buffers.OperationStatus.Done
            || written != 16)
        {
            return false;
        }

        value = new Bytes16(bytes);
        return true;
    }

    public void CopyTo(Span<byte> destination)
    {
        if (destination.Length < 16)
        {
            throw new ArgumentException("The destination is shorter than 16 bytes.", nameof(destination));
        }

        BinaryPrimitives.WriteUInt64BigEndian(destination[0..], _part0);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _part1);
    }

    public byte[] ToArray()
    {
        byte[] copy = new byte[16];
        CopyTo(copy);
        return copy;
    }

    public bool Equals(Bytes16 other) => _part0 == other._part0 && _part1 == other._part1;

    public override bool Equals(object? obj) => obj is Bytes16 other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_part0, _part1);

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[16];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
