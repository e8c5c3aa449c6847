using System.Buffers.Binary;
using System.Text;

namespace HealthLedger.Canonical;

/// <summary>
/// Reads canonical bytes: item = unsigned / bytes / text / array head / null / boolean, each in its shortest form
/// (docs/spec/encoding.md section 1). After the first refusal every further read returns a neutral value and <see
/// cref="Status"/> keeps the reason, so that a format is read in one straight line and judged once.
/// </summary>
internal ref struct CanonicalReader
{
    public const int MaxArrayLength = 1_000_000;

    private readonly ReadOnlySpan<byte> _bytes;
    private int _position;

    public CanonicalReader(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
        _position = 0;
        Status = DecodeStatus.Done;
    }

    public DecodeStatus Status { get; private set; }

    public readonly bool IsGood => Status == DecodeStatus.Done;

    /// <summary>How many bytes have been read.</summary>
    public readonly int Position => _position;

    public void Refuse(DecodeStatus status)
    {
        if (IsGood)
        {
            Status = status;
        }
    }

    /// <summary>Reads an array head with a number of items that the format fixes.</summary>
    public void Array(int count)
    {
        if (ArrayHead(MaxArrayLength) != count)
        {
            Refuse(DecodeStatus.LengthInvalid);
        }
    }

    /// <summary>Reads an array head and returns its number of items.</summary>
    public int ArrayHead(int limit)
    {
        ulong count = Head(0x80);
        if (count > (ulong)limit)
        {
            Refuse(DecodeStatus.LimitExceeded);
            return 0;
        }

        // Every item takes at least one byte, so a count beyond the rest is a lie before anything is allocated.
        if (count > (ulong)(_bytes.Length - _position))
        {
            Refuse(DecodeStatus.Truncated);
            return 0;
        }

        return IsGood ? (int)count : 0;
    }

    public ulong Unsigned() => Head(0x00);

    /// <summary>Reads an integer that the format limits.</summary>
    public uint Unsigned(uint limit)
    {
        ulong value = Head(0x00);
        if (value > limit)
        {
            Refuse(DecodeStatus.LimitExceeded);
            return 0;
        }

        return (uint)value;
    }

    /// <summary>Reads an integer that must have one value.</summary>
    public void Exactly(ulong value)
    {
        if (Head(0x00) != value)
        {
            Refuse(DecodeStatus.ValueUnknown);
        }
    }

    public ReadOnlySpan<byte> Bytes(int limit = int.MaxValue) => Take(0x40, limit);

    /// <summary>Reads a byte string of a fixed length; an empty span after a refusal.</summary>
    public ReadOnlySpan<byte> BytesExactly(int length)
    {
        ReadOnlySpan<byte> bytes = Take(0x40, int.MaxValue);
        if (bytes.Length != length)
        {
            Refuse(DecodeStatus.LengthInvalid);
        }

        return IsGood ? bytes : new byte[length];
    }

    public string Text(int limit = 64)
    {
        ReadOnlySpan<byte> bytes = Take(0x60, limit);
        if (bytes.Length == 0)
        {
            Refuse(DecodeStatus.LengthInvalid);
        }

        foreach (byte b in bytes)
        {
            if (b is < 0x20 or > 0x7E)
            {
                Refuse(DecodeStatus.TextInvalid);
                return string.Empty;
            }
        }

        return Encoding.ASCII.GetString(bytes);
    }

    public bool Boolean()
    {
        byte b = Next();
        if (b is not (0xF4 or 0xF5))
        {
            Refuse(DecodeStatus.WrongType);
        }

        return b == 0xF5;
    }

    /// <summary>Reads null if it is next; false when another item is.</summary>
    public bool TryNull()
    {
        if (IsGood && _position < _bytes.Length && _bytes[_position] == 0xF6)
        {
            _position++;
            return true;
        }

        return false;
    }

    /// <summary>Ends the reading: nothing may follow.</summary>
    /// <returns>Whether all was well.</returns>
    public bool End()
    {
        if (_position != _bytes.Length)
        {
            Refuse(DecodeStatus.TrailingBytes);
        }

        return IsGood;
    }

    private ReadOnlySpan<byte> Take(byte major, int limit)
    {
        ulong length = Head(major);
        if (length > (ulong)limit)
        {
            Refuse(DecodeStatus.LimitExceeded);
        }
        else if (length > (ulong)(_bytes.Length - _position))
        {
            Refuse(DecodeStatus.Truncated);
        }

        if (!IsGood)
        {
            return default;
        }

        ReadOnlySpan<byte> taken = _bytes.Slice(_position, (int)length);
        _position += (int)length;
        return taken;
    }

    private ulong Head(byte major)
    {
        byte first = Next();
        if (!IsGood)
        {
            return 0;
        }

        if ((first & 0xE0) != major)
        {
            Refuse(DecodeStatus.WrongType);
            return 0;
        }

        int info = first & 0x1F;
        if (info < 24)
        {
            return (ulong)info;
        }

        if (info > 27)
        {
            Refuse(DecodeStatus.NotCanonical);
            return 0;
        }

        int size = 1 << (info - 24);
        if (_bytes.Length - _position < size)
        {
            Refuse(DecodeStatus.Truncated);
            return 0;
        }

        ulong value = Number(_bytes.Slice(_position, size));
        _position += size;
        bool shortest = size switch
        {
            1 => value >= 24,
            2 => value > byte.MaxValue,
            4 => value > ushort.MaxValue,
            _ => value > uint.MaxValue,
        };
        if (!shortest)
        {
            Refuse(DecodeStatus.NotCanonical);
            return 0;
        }

        return value;
    }

    private static ulong Number(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        1 => bytes[0],
        2 => BinaryPrimitives.ReadUInt16BigEndian(bytes),
        4 => BinaryPrimitives.ReadUInt32BigEndian(bytes),
        _ => BinaryPrimitives.ReadUInt64BigEndian(bytes),
    };

    private byte Next()
    {
        if (!IsGood)
        {
            return 0;
        }

        if (_position >= _bytes.Length)
        {
            Refuse(DecodeStatus.Truncated);
            return 0;
        }

        return _bytes[_position++];
    }
}
