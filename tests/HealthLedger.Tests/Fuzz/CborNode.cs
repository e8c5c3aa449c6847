using System.Buffers.Binary;

namespace HealthLedger.Tests.Fuzz;

/// <summary>An item of CBOR that can be changed and written again, also in spellings that are not canonical.</summary>
internal sealed class CborNode
{
    private const int MaxDepth = 32;

    /// <summary>0 number, 2 bytes, 3 text, 4 array, 7 simple.</summary>
    public int Major { get; set; }

    /// <summary>The number, or the simple value.</summary>
    public ulong Value { get; set; }

    /// <summary>The bytes of a string that holds no encoding.</summary>
    public byte[] Content { get; set; } = [];

    /// <summary>The items of an array, or the one encoding that a byte string holds.</summary>
    public List<CborNode> Items { get; set; } = [];

    /// <summary>How many bytes the length takes at least; 0 for the shortest form.</summary>
    public int Width { get; set; }

    /// <summary>What is added to the length that is written.</summary>
    public long Lie { get; set; }

    /// <summary>The item that the bytes are, or null when they are not exactly one.</summary>
    public static CborNode? TryParse(ReadOnlySpan<byte> bytes)
    {
        int position = 0;
        CborNode? node = TryParse(bytes, ref position, 0);
        return position == bytes.Length ? node : null;
    }

    /// <summary>This item and all items within.</summary>
    public IEnumerable<CborNode> All() => Items.SelectMany(item => item.All()).Prepend(this);

    public byte[] Encode()
    {
        List<byte> bytes = [];
        Write(bytes);
        return [.. bytes];
    }

    private void Write(List<byte> target)
    {
        switch (Major)
        {
            case 2 or 3:
                byte[] content = Items.Count > 0 ? Items[0].Encode() : Content;
                WriteHead(target, (ulong)content.Length);
                target.AddRange(content);
                break;
            case 4:
                WriteHead(target, (ulong)Items.Count);
                foreach (CborNode item in Items)
                {
                    item.Write(target);
                }

                break;
            default:
                WriteHead(target, Value);
                break;
        }
    }

    private void WriteHead(List<byte> target, ulong value)
    {
        value = unchecked(value + (ulong)Lie);
        int size = value switch
        {
            < 24 => 0,
            <= byte.MaxValue => 1,
            <= ushort.MaxValue => 2,
            <= uint.MaxValue => 4,
            _ => 8,
        };
        size = Math.Max(size, Width);
        int info = size switch { 0 => (int)value, 1 => 24, 2 => 25, 4 => 26, _ => 27 };
        target.Add((byte)((Major << 5) | info));
        byte[] wide = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(wide, value);
        target.AddRange(wide[(8 - size)..]);
    }

    private static CborNode? TryParse(ReadOnlySpan<byte> bytes, ref int position, int depth)
    {
        if (position >= bytes.Length || depth > MaxDepth)
        {
            return null;
        }

        int major = bytes[position] >> 5;
        int info = bytes[position++] & 0x1F;
        int size = info < 24 ? 0 : 1 << (info - 24);
        if (info > 27 || major is 1 or 5 or 6 || bytes.Length - position < size)
        {
            return null;
        }

        ulong value = size == 0 ? (ulong)info : 0;
        for (int i = 0; i < size; i++)
        {
            value = (value << 8) | bytes[position++];
        }

        CborNode node = new() { Major = major, Value = value };
        return major switch
        {
            2 or 3 => node.TakeContent(bytes, ref position) ? node : null,
            4 => node.TakeItems(bytes, ref position, depth) ? node : null,
            _ => node,
        };
    }

    private bool TakeContent(ReadOnlySpan<byte> bytes, ref int position)
    {
        if (Value > (ulong)(bytes.Length - position))
        {
            return false;
        }

        Content = bytes.Slice(position, (int)Value).ToArray();
        position += Content.Length;
        if (Major == 2 && Content.Length > 1 && Content[0] >> 5 == 4 && TryParse(Content) is { } inner
            && inner.Encode().AsSpan().SequenceEqual(Content))
        {
            Items.Add(inner);
        }

        return true;
    }

    private bool TakeItems(ReadOnlySpan<byte> bytes, ref int position, int depth)
    {
        for (ulong i = 0; i < Value; i++)
        {
            if (TryParse(bytes, ref position, depth + 1) is not { } item)
            {
                return false;
            }

            Items.Add(item);
        }

        return true;
    }
}
