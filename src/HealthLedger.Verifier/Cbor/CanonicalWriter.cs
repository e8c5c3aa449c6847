using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace HealthLedger.Verifier.Cbor;

/// <summary>
/// Writes the few canonical items that are hashed or signed (docs/spec/encoding.md, sections 1 to 3).
/// </summary>
internal sealed class CanonicalWriter
{
    private readonly ArrayBufferWriter<byte> _output = new();

    public ReadOnlyMemory<byte> Written => _output.WrittenMemory;

    public void WriteArray(int length)
    {
        WriteHead(0x80, (ulong)length);
    }

    public void WriteUnsigned(ulong value)
    {
        WriteHead(0x00, value);
    }

    public void WriteBytes(ReadOnlySpan<byte> value)
    {
        WriteHead(0x40, (ulong)value.Length);
        _output.Write(value);
    }

    public void WriteAscii(string value)
    {
        WriteHead(0x60, (ulong)value.Length);
        Encoding.ASCII.GetBytes(value, _output);
    }

    private void WriteHead(byte major, ulong value)
    {
        Span<byte> head = _output.GetSpan(9);
        int following = value switch
        {
            < 24 => 0,
            <= byte.MaxValue => 1,
            <= ushort.MaxValue => 2,
            <= uint.MaxValue => 4,
            _ => 8,
        };
        Span<byte> wide = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(wide, value);
        int info = following switch { 0 => (int)value, 1 => 24, 2 => 25, 4 => 26, _ => 27 };
        head[0] = (byte)(major | info);
        wide[^following..].CopyTo(head[1..]);
        _output.Advance(1 + following);
    }
}
