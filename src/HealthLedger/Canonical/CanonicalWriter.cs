using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace HealthLedger.Canonical;

/// <summary>
/// Writes the one canonical encoding of docs/spec/encoding.md section 1 (RFC 8949 section 4.2.1). Starts in a
/// caller's buffer and moves to a pooled one when it grows; <see cref="Dispose"/> returns that.
/// </summary>
internal ref struct CanonicalWriter
{
    private Span<byte> _buffer;
    private byte[]? _rented;
    private int _length;

    public CanonicalWriter(Span<byte> initial)
    {
        _buffer = initial;
        _rented = null;
        _length = 0;
    }

    public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

    public void Array(int count) => Head(0x80, (ulong)count);

    public void Unsigned(ulong value) => Head(0x00, value);

    public void Bytes(scoped ReadOnlySpan<byte> value)
    {
        Head(0x40, (ulong)value.Length);
        Raw(value);
    }

    public void Bytes(ReadOnlyMemory<byte> value) => Bytes(value.Span);

    /// <summary>How many bytes a byte string of a length takes, its head included.</summary>
    public static int EncodedLength(int length) =>
        length + (length < 24 ? 1 : length <= byte.MaxValue ? 2 : length <= ushort.MaxValue ? 3 : 5);

    /// <summary>The head of a byte string whose bytes the caller puts behind it.</summary>
    public void BytesHead(int length) => Head(0x40, (ulong)length);

    public void BytesOrNull(ReadOnlyMemory<byte>? value)
    {
        if (value is { } bytes)
        {
            Bytes(bytes.Span);
        }
        else
        {
            Null();
        }
    }

    public void Text(string value)
    {
        // Looked at before the encoding, which would put '?' in the place of every other character.
        if (value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            throw new ArgumentException("Text on the ledger is ASCII.", nameof(value));
        }

        Head(0x60, (ulong)value.Length);
        Encoding.ASCII.GetBytes(value, Reserve(value.Length));
    }

    /// <summary>A truth value.</summary>
    public void Boolean(bool value) => Reserve(1)[0] = value ? (byte)0xF5 : (byte)0xF4;

    /// <summary>Nothing.</summary>
    public void Null() => Reserve(1)[0] = 0xF6;

    /// <summary>Appends bytes that are canonical already.</summary>
    public void Raw(scoped ReadOnlySpan<byte> canonical) => canonical.CopyTo(Reserve(canonical.Length));

    public readonly byte[] ToArray() => Written.ToArray();

    public void Dispose()
    {
        // What is encoded may be a secret on its way into a vault; a caller's buffer is forgotten like a rented one.
        _buffer[.._length].Clear();
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
            _rented = null;
        }

        _buffer = default;
        _length = 0;
    }

    private void Head(byte major, ulong value)
    {
        if (value < 24)
        {
            Reserve(1)[0] = (byte)(major | (byte)value);
        }
        else if (value <= byte.MaxValue)
        {
            Span<byte> head = Reserve(2);
            head[0] = (byte)(major | 24);
            head[1] = (byte)value;
        }
        else if (value <= ushort.MaxValue)
        {
            Span<byte> head = Reserve(3);
            head[0] = (byte)(major | 25);
            BinaryPrimitives.WriteUInt16BigEndian(head[1..], (ushort)value);
        }
        else if (value <= uint.MaxValue)
        {
            Span<byte> head = Reserve(5);
            head[0] = (byte)(major | 26);
            BinaryPrimitives.WriteUInt32BigEndian(head[1..], (uint)value);
        }
        else
        {
            Span<byte> head = Reserve(9);
            head[0] = (byte)(major | 27);
            BinaryPrimitives.WriteUInt64BigEndian(head[1..], value);
        }
    }

    private Span<byte> Reserve(int count)
    {
        if (_buffer.Length - _length < count)
        {
            Grow(count);
        }

        Span<byte> reserved = _buffer.Slice(_length, count);
        _length += count;
        return reserved;
    }

    private void Grow(int count)
    {
        int size = Math.Max(_length + count, Math.Max(256, _buffer.Length * 2));
        byte[] larger = ArrayPool<byte>.Shared.Rent(size);
        Written.CopyTo(larger);
        _buffer[.._length].Clear();
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
        }

        _rented = larger;
        _buffer = larger;
    }
}
