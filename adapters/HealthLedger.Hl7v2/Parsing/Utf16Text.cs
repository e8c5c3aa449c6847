using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace HealthLedger.Hl7v2.Parsing;

/// <summary>
/// UTF-16, whose delimiters are two bytes each: it is read as UTF-8, which the rest of the parser works on, and
/// written back as the same bytes. A surrogate without its other half becomes the three bytes that UTF-8 would have for
/// it, were it allowed there; so every sequence of 16 bit units comes back as it was (RFC 2781; Unicode 16.0 ch. 3.9
/// and 3.10).
/// </summary>
internal static class Utf16Text
{
    /// <summary>So many bytes tell whether a text is UTF-16: a byte order mark and half a UTF-32 one, or two
    /// letters.</summary>
    public const int LongestSign = 4;

    private const int ChunkUnits = 1024;
    private const int SurrogateBytes = 3;
    private const int Unit = sizeof(char);

    /// <summary>The byte order mark as it is read.</summary>
    public static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    /// <summary>Says whether bytes are UTF-16: by their byte order mark, or since a letter or a start block in 16 bits
    /// begins them, as no text of single bytes does.</summary>
    /// <returns>The character set with its order of bytes, or null.</returns>
    public static Hl7CharacterSet? Find(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < LongestSign || (bytes[0] is > 0 and < 0xFE && bytes[1] != 0))
        {
            return null;
        }

        return (bytes[0], bytes[1], bytes[2], bytes[3]) switch
        {
            (0xFF, 0xFE, 0, 0) => null,
            (0xFF, 0xFE, _, _) => Hl7CharacterSet.Utf16,
            (0xFE, 0xFF, _, _) => Hl7CharacterSet.Utf16BigEndian,
            var (first, high, second, next) when high == 0 && next == 0 && IsBeginning(first, second) =>
                Hl7CharacterSet.Utf16,
            var (high, first, next, second) when high == 0 && next == 0 && IsBeginning(first, second) =>
                Hl7CharacterSet.Utf16BigEndian,
            _ => null,
        };
    }

    /// <summary>How many bytes the text of so many bytes of UTF-16 has at most.</summary>
    public static int LongestText(int bytes) => bytes / Unit * SurrogateBytes;

    /// <summary>Reads UTF-16 as UTF-8.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="isBigEndian">The order of the bytes of a unit.</param>
    /// <param name="isLast">Whether no more bytes follow. Else half a surrogate pair at the end is left.</param>
    /// <param name="text">Receives the text, at most <see cref="LongestText"/>.</param>
    /// <param name="used">How many bytes were read: all but an odd one and what is left for more.</param>
    /// <param name="written">How many bytes the text has.</param>
    /// <returns>Whether no surrogate is without its other half.</returns>
    public static bool Decode(
        ReadOnlySpan<byte> bytes, bool isBigEndian, bool isLast, Span<byte> text, out int used, out int written)
    {
        Span<char> units = stackalloc char[ChunkUnits];
        bool isSound = true;
        used = 0;
        written = 0;
        while (bytes.Length - used >= Unit)
        {
            int count = Math.Min((bytes.Length - used) / Unit, ChunkUnits);
            Load(bytes.Slice(used, count * Unit), units, isBigEndian);
            bool isEnd = isLast && bytes.Length - used < (ChunkUnits + 1) * Unit;
            OperationStatus status = Utf8.FromUtf16(
                units[..count], text[written..], out int read, out int part, replaceInvalidSequences: false, isEnd);
            written += part;
            if (status == OperationStatus.InvalidData)
            {
                WriteSurrogate(units[read++], text[written..]);
                written += SurrogateBytes;
                isSound = false;
            }

            used += read * Unit;
            if (read == 0)
            {
                break;
            }
        }

        return isSound;
    }

    /// <summary>Reads a whole input in UTF-16 as UTF-8.</summary>
    /// <param name="bytes">The input.</param>
    /// <param name="utf16">What <see cref="Find"/> says of it.</param>
    /// <param name="used">How many bytes were read: all but an odd one.</param>
    /// <param name="isSound">Whether no surrogate is without its other half.</param>
    public static ReadOnlyMemory<byte> Decode(
        ReadOnlySpan<byte> bytes, Hl7CharacterSet utf16, out int used, out bool isSound)
    {
        byte[] text = new byte[LongestText(bytes.Length)];
        isSound = Decode(bytes, utf16.IsBigEndian, true, text, out used, out int written);
        return text.AsMemory(0, written);
    }

    /// <summary>Writes what was read as the bytes that it was.</summary>
    /// <param name="text">The text, cut between characters alone.</param>
    /// <param name="utf16">The character set in the order of bytes that they had.</param>
    public static byte[] Encode(ReadOnlySpan<byte> text, Hl7CharacterSet utf16)
    {
        bool isBigEndian = utf16.IsBigEndian;
        byte[] bytes = new byte[CountBytes(text)];
        Span<char> units = stackalloc char[ChunkUnits];
        int position = 0;
        while (!text.IsEmpty)
        {
            OperationStatus status = Utf8.ToUtf16(
                text, units, out int read, out int written, replaceInvalidSequences: false, isFinalBlock: true);
            Store(units[..written], bytes.AsSpan(position), isBigEndian);
            position += written * Unit;
            text = text[read..];
            if (status == OperationStatus.InvalidData)
            {
                units[0] = (char)(((text[0] & 0x0F) << 12) | ((text[1] & 0x3F) << 6) | (text[2] & 0x3F));
                Store(units[..1], bytes.AsSpan(position), isBigEndian);
                position += Unit;
                text = text[SurrogateBytes..];
            }
        }

        return bytes;
    }

    /// <summary>How many bytes of UTF-16 stand for a text, or for a part of it that is cut anywhere: then those whose
    /// characters begin in it.</summary>
    public static int CountBytes(ReadOnlySpan<byte> text)
    {
        int units = 0;
        foreach (byte value in text)
        {
            units += (value & 0xC0) == 0x80 ? 0 : value < 0xF0 ? 1 : 2;
        }

        return units * Unit;
    }

    /// <summary>Whether bytes are UTF-16 that does not end with CR or LF.</summary>
    public static bool IsCutOff(ReadOnlySpan<byte> bytes)
    {
        if (Find(bytes) is not { } utf16)
        {
            return false;
        }

        (byte low, byte high) = utf16.IsBigEndian ? (bytes[^1], bytes[^2]) : (bytes[^2], bytes[^1]);
        return high != 0 || bytes.Length % Unit != 0 || low is not ((byte)'\r' or (byte)'\n');
    }

    private static bool IsBeginning(byte first, byte second) =>
        (char.IsAsciiLetter((char)first) && char.IsAsciiLetter((char)second))
        || (first == 0x0B && (char.IsAsciiLetter((char)second) || second == 0x0B));

    private static void Load(ReadOnlySpan<byte> bytes, Span<char> units, bool isBigEndian)
    {
        Span<ushort> target = MemoryMarshal.Cast<char, ushort>(units)[..(bytes.Length / Unit)];
        bytes.CopyTo(MemoryMarshal.AsBytes(target));
        if (isBigEndian == BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(target, target);
        }
    }

    private static void Store(ReadOnlySpan<char> units, Span<byte> bytes, bool isBigEndian)
    {
        Span<ushort> target = MemoryMarshal.Cast<byte, ushort>(bytes)[..units.Length];
        MemoryMarshal.Cast<char, ushort>(units).CopyTo(target);
        if (isBigEndian == BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(target, target);
        }
    }

    private static void WriteSurrogate(char unit, Span<byte> target)
    {
        target[0] = (byte)(0xE0 | (unit >> 12));
        target[1] = (byte)(0x80 | ((unit >> 6) & 0x3F));
        target[2] = (byte)(0x80 | (unit & 0x3F));
    }
}
