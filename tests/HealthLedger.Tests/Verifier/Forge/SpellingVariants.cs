using System.Buffers.Binary;

namespace HealthLedger.Tests.Verifier.Forge;

/// <summary>Gives, for every item of a canonical encoding, other spellings and items that do not exist.</summary>
internal static class SpellingVariants
{
    public static IEnumerable<(string Name, byte[] Bytes)> Of(byte[] canonical)
    {
        foreach ((int offset, int head, int end) in Items(canonical))
        {
            byte[] before = canonical[..offset];
            byte[] after = canonical[(offset + head)..];
            int major = canonical[offset] >> 5;
            if (major != 7)
            {
                ulong value = Value(canonical, offset, head);
                foreach (int width in (int[])[1, 2, 4, 8])
                {
                    if (width + 1 > head)
                    {
                        yield return ($"{offset}: {width}-byte length",
                            [.. before, .. Head(major, value, width), .. after]);
                    }
                }

                foreach (int info in (int[])[28, 29, 30, 31])
                {
                    yield return ($"{offset}: length {info}", [.. before, (byte)((major << 5) | info), .. after]);
                }

                yield return ($"{offset}: indefinite with break",
                    [.. before, (byte)((major << 5) | 31), .. canonical[(offset + head)..end], 0xFF,
                        .. canonical[end..]]);
            }

            foreach ((string name, byte[] item) in Foreign)
            {
                yield return ($"{offset}: {name}", [.. before, .. item, .. canonical[end..]]);
            }

            yield return ($"{offset}: tagged", [.. before, 0xC0, .. canonical[offset..]]);
            yield return ($"{offset}: repeated", [.. canonical[..end], .. canonical[offset..end], .. canonical[end..]]);
            yield return ($"{offset}: left out", [.. before, .. canonical[end..]]);
        }
    }

    private static (string Name, byte[] Item)[] Foreign =>
    [
        ("negative", [0x20]),
        ("map", [0xA0]),
        ("half", [0xF9, 0x00, 0x00]),
        ("float", [0xFA, 0x3F, 0x80, 0x00, 0x00]),
        ("double", [0xFB, 0x3F, 0xF0, 0, 0, 0, 0, 0, 0]),
        ("undefined", [0xF7]),
        ("simple 0", [0xE0]),
        ("simple 255", [0xF8, 0xFF]),
        ("false in two bytes", [0xF8, 0x14]),
        ("break", [0xFF]),
    ];

    private static List<(int Offset, int Head, int End)> Items(byte[] bytes)
    {
        List<(int Offset, int Head, int End)> items = [];
        _ = Walk(bytes, 0, items);
        return items;
    }

    private static int Walk(byte[] bytes, int offset, List<(int Offset, int Head, int End)> items)
    {
        int info = bytes[offset] & 0x1F;
        int head = info < 24 ? 1 : 1 + (1 << (info - 24));
        int major = bytes[offset] >> 5;
        ulong value = Value(bytes, offset, head);
        int end = offset + head;
        if (major is 2 or 3)
        {
            end += (int)value;
        }
        else if (major == 4)
        {
            for (ulong i = 0; i < value; i++)
            {
                end = Walk(bytes, end, items);
            }
        }

        items.Add((offset, head, end));
        return end;
    }

    private static ulong Value(byte[] bytes, int offset, int head)
    {
        if (head == 1)
        {
            return (ulong)(bytes[offset] & 0x1F);
        }

        ulong value = 0;
        foreach (byte part in bytes.AsSpan(offset + 1, head - 1))
        {
            value = (value << 8) | part;
        }

        return value;
    }

    private static byte[] Head(int major, ulong value, int width)
    {
        byte[] wide = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(wide, value);
        int info = width switch { 1 => 24, 2 => 25, 4 => 26, _ => 27 };
        return [(byte)((major << 5) | info), .. wide[^width..]];
    }
}
