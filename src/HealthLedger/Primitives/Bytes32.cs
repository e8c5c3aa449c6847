using System.Buffers.Binary;

namespace HealthLedger.Primitives;

/// <summary>32 bytes held by value: what every id of that length is made of.</summary>
internal readonly struct Bytes32 : IEquatable<Bytes32>
{
    private readonly ulong _part0;
    private readonly ulong _part1;
    private readonly ulong _part2;
    private readonly ulong _part3;

    public Bytes32(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != 32)
        {
            throw new ArgumentException("The value has exactly 32 bytes.", nameof(bytes));
        }

        _part0 = BinaryPrimitives.ReadUInt64BigEndian(bytes[0..]);
        _part1 = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _part2 = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        _part3 = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    public bool IsZero => (_part0 | _part1 | _part2 | _part3) == 0;

    public static bool TryParse(string? text, out Bytes32 value)
    {
        Span<byte> bytes = stackalloc byte[32];
        value = default;
        if (text is null || text.Length != 64
            || Convert.FromHexString(text, bytes, out _, out int written) != System.Buffers.OperationStatus.Done
            || written != 32)
        {
            return false;
        }

        value = new Bytes32(bytes);
        return true;
    }

    public void CopyTo(Span<byte> destination)
    {
        if (destination.Length < 32)
        {
            throw new ArgumentException("The destination is shorter than 32 bytes.", nameof(destination));
        }

        BinaryPrimitives.WriteUInt64BigEndian(destination[0..], _part0);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _part1);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _part2);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _part3);
    }

    public byte[] ToArray()
    {
        byte[] copy = new byte[32];
        CopyTo(copy);
        return copy;
    }

    public bool Equals(Bytes32 other) => _part0 == other._part0 && _part1 == other._part1
        && _part2 == other._part2 && _part3 == other._part3;

    public override bool Equals(object? obj) => obj is Bytes32 other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_part0, _part1, _part2, _part3);

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[32];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
