using System.Buffers.Binary;
using System.Text;
using HealthLedger.Verifier.Formats;

namespace HealthLedger.Verifier.Cbor;

/// <summary>
/// Reads the restricted canonical CBOR of the specification (docs/spec/encoding.md, section 1; RFC 8949 §4.2.1).
/// </summary>
/// <remarks>
/// The first fault stays: from then on every read returns an empty value and moves nothing, so that a decoder reads
/// straight through and asks once, at the end. A decoder follows its format and never recurses on the input, which
/// bounds the nesting below the limit of 16 by construction. A declared length is compared with the bytes that are
/// there before anything is allocated for it.
/// </remarks>
internal sealed class CanonicalReader
{
    private const int MajorUnsigned = 0;
    private const int MajorBytes = 2;
    private const int MajorText = 3;
    private const int MajorArray = 4;
    private const int MajorSimple = 7;
    private const int MaximumArrayLength = 1_000_000;
    private const int MaximumAsciiLength = 64;
    private const byte False = 0xF4;
    private const byte True = 0xF5;
    private const byte Null = 0xF6;

    // The last millisecond of the year 9999, the end of the calendar that times are shown in.
    private const ulong MaximumTime = 253_402_300_799_999;

    private readonly ReadOnlyMemory<byte> _buffer;
    private int _end;

    /// <summary>Starts at the first byte.</summary>
    /// <param name="buffer">The bytes; slices of them are handed out, nothing is copied.</param>
    public CanonicalReader(ReadOnlyMemory<byte> buffer)
    {
        _buffer = buffer;
        _end = buffer.Length;
    }

    /// <summary>The highest protocol version whose headers and entries are of the form that is read here.</summary>
    public ulong HighestProtocol { get; init; } = FormatLimits.HighestProtocol;

    public FormFault Fault { get; private set; }

    public bool Failed => Fault != FormFault.None;

    /// <summary>Offset of the next byte; after a fault, of the item that was refused.</summary>
    public int Position { get; private set; }

    public void Fail(FormFault fault)
    {
        if (!Failed)
        {
            Fault = fault;
        }
    }

    public ulong ReadUnsigned()
    {
        return TryReadHead(MajorUnsigned, out ulong value) ? value : 0;
    }

    /// <summary>An unsigned integer of at most 32 bits.</summary>
    public ulong ReadUnsigned32()
    {
        ulong value = ReadUnsigned();
        if (value > uint.MaxValue)
        {
            Fail(FormFault.Malformed);
        }

        return value;
    }

    public ulong ReadTime()
    {
        ulong value = ReadUnsigned();
        if (value > MaximumTime)
        {
            Fail(FormFault.Malformed);
        }

        return Failed ? 0 : value;
    }

    public void ReadVersion(ulong known)
    {
        if (ReadUnsigned() != known)
        {
            Fail(FormFault.VersionUnknown);
        }
    }

    public void ReadProtocol()
    {
        ulong version = ReadUnsigned();
        if (version == 0 || version > HighestProtocol)
        {
            Fail(FormFault.VersionUnknown);
        }
    }

    public void ReadSuite(ulong known)
    {
        if (ReadUnsigned() != known)
        {
            Fail(FormFault.SuiteUnknown);
        }
    }

    public ReadOnlyMemory<byte> ReadBytes()
    {
        return ReadString(MajorBytes);
    }

    public ReadOnlyMemory<byte> ReadBytes(int length)
    {
        int start = Position;
        ReadOnlyMemory<byte> value = ReadString(MajorBytes);
        if (!Failed && value.Length != length)
        {
            Position = start;
            Fail(FormFault.Malformed);
        }

        return Failed ? default : value;
    }

    public ReadOnlyMemory<byte>? ReadBytesOrNull(int length)
    {
        return TryReadNull() ? null : ReadBytes(length);
    }

    /// <summary>Reads an uncompressed SEC1 point; whether it lies on the curve shows when it is used.</summary>
    public ReadOnlyMemory<byte> ReadPoint()
    {
        ReadOnlyMemory<byte> value = ReadBytes(65);
        if (!Failed && value.Span[0] != 0x04)
        {
            Fail(FormFault.Malformed);
        }

        return value;
    }

    public string ReadAscii()
    {
        ReadOnlyMemory<byte> value = ReadString(MajorText);
        if (Failed || value.Span.ContainsAnyExceptInRange((byte)0x20, (byte)0x7E))
        {
            Fail(FormFault.NotCanonical);
            return string.Empty;
        }

        if (value.Length is 0 or > MaximumAsciiLength)
        {
            Fail(FormFault.Malformed);
            return string.Empty;
        }

        return Encoding.ASCII.GetString(value.Span);
    }

    public void ReadAscii(string expected)
    {
        if (!string.Equals(ReadAscii(), expected, StringComparison.Ordinal))
        {
            Fail(FormFault.Malformed);
        }
    }

    public bool ReadBoolean()
    {
        bool value = !Failed && Position < _end && _buffer.Span[Position] == True;
        if (TryReadHead(MajorSimple, out ulong simple) && simple == (Null & 0x1F))
        {
            Fail(FormFault.Malformed);
        }

        return !Failed && value;
    }

    public bool TryReadNull()
    {
        if (Failed || Position >= _end || _buffer.Span[Position] != Null)
        {
            return false;
        }

        Position++;
        return true;
    }

    /// <summary>Reads the head of an array with a fixed number of items.</summary>
    public void ReadArray(int length)
    {
        int start = Position;
        if (TryReadHead(MajorArray, out ulong value) && value != (ulong)length)
        {
            Position = start;
            Fail(FormFault.Malformed);
        }
    }

    /// <summary>Reads the head of an array of equal items.</summary>
    /// <param name="minimum">The smallest number of items.</param>
    /// <param name="itemBytes">The smallest encoding of one item in bytes: what is not there is not allocated.</param>
    /// <returns>The number of items; 0 after a fault.</returns>
    public int ReadArray(int minimum, int itemBytes)
    {
        int start = Position;
        if (!TryReadHead(MajorArray, out ulong value))
        {
            return 0;
        }

        int room = Math.Min(MaximumArrayLength, (_end - Position) / itemBytes);
        if (value < (ulong)minimum || value > (ulong)room)
        {
            Position = start;
            Fail(FormFault.Malformed);
            return 0;
        }

        return (int)value;
    }

    /// <summary>Enters a byte string that holds a canonical encoding.</summary>
    /// <returns>What <see cref="EndEmbedded"/> takes to leave it.</returns>
    public EmbeddedItem BeginEmbedded()
    {
        int outerEnd = _end;
        ReadOnlyMemory<byte> bytes = ReadString(MajorBytes);
        if (!Failed)
        {
            Position -= bytes.Length;
            _end = Position + bytes.Length;
        }

        return new EmbeddedItem(bytes, outerEnd);
    }

    /// <summary>Leaves the byte string; anything left in it is a fault.</summary>
    public void EndEmbedded(EmbeddedItem item)
    {
        RequireEnd();
        if (!Failed)
        {
            _end = item.OuterEnd;
        }
    }

    /// <summary>Passes over one item of any kind, with everything in it.</summary>
    public void Skip()
    {
        // One counter of items that are still due instead of recursion: arrays add theirs.
        for (ulong due = 1; due > 0 && !Failed; due--)
        {
            int major = Position < _end ? _buffer.Span[Position] >> 5 : -1;
            if (major is MajorBytes)
            {
                _ = ReadBytes();
            }
            else if (major is MajorText)
            {
                _ = ReadAscii();
            }
            else if (major is MajorArray)
            {
                due += (ulong)ReadArray(0, 1);
            }
            else if (!TryReadNull())
            {
                _ = TryReadHead(major is MajorSimple ? MajorSimple : MajorUnsigned, out _);
            }
        }
    }

    public void RequireEnd()
    {
        if (!Failed && Position != _end)
        {
            Fail(FormFault.Malformed);
        }
    }

    private ReadOnlyMemory<byte> ReadString(int major)
    {
        int start = Position;
        if (!TryReadHead(major, out ulong length))
        {
            return default;
        }

        if (length > (ulong)(_end - Position))
        {
            Position = start;
            Fail(FormFault.Malformed);
            return default;
        }

        ReadOnlyMemory<byte> value = _buffer.Slice(Position, (int)length);
        Position += (int)length;
        return value;
    }

    private bool TryReadHead(int major, out ulong value)
    {
        value = 0;
        if (Failed)
        {
            return false;
        }

        ReadOnlySpan<byte> rest = _buffer.Span[Position.._end];
        FormFault fault = ReadHead(rest, major, out value, out int size);
        if (fault != FormFault.None)
        {
            Fail(fault);
            value = 0;
            return false;
        }

        Position += size;
        return true;
    }

    private static FormFault ReadHead(ReadOnlySpan<byte> rest, int major, out ulong value, out int size)
    {
        value = 0;
        size = 0;
        if (rest.IsEmpty)
        {
            return FormFault.Malformed;
        }

        byte first = rest[0];
        int info = first & 0x1F;
        bool exists = (first >> 5) switch
        {
            MajorUnsigned or MajorBytes or MajorText or MajorArray => info <= 27,
            MajorSimple => first is False or True or Null,
            _ => false,
        };
        if (!exists)
        {
            return FormFault.NotCanonical;
        }

        int following = info < 24 ? 0 : 1 << (info - 24);
        if (first >> 5 != major || rest.Length - 1 < following)
        {
            return FormFault.Malformed;
        }

        (value, ulong smallest) = following switch
        {
            0 => ((ulong)info, 0UL),
            1 => (rest[1], 24UL),
            2 => (BinaryPrimitives.ReadUInt16BigEndian(rest[1..]), 0x100UL),
            4 => (BinaryPrimitives.ReadUInt32BigEndian(rest[1..]), 0x1_0000UL),
            _ => (BinaryPrimitives.ReadUInt64BigEndian(rest[1..]), 0x1_0000_0000UL),
        };
        size = 1 + following;
        return value < smallest ? FormFault.NotCanonical : FormFault.None;
    }
}
