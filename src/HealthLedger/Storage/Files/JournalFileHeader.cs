using System.Buffers.Binary;

namespace HealthLedger.Storage.Files;

/// <summary>
/// The first 32 bytes of a journal file (docs/spec/storage.md, journal files). All numbers are big endian.
/// </summary>
internal static class JournalFileHeader
{
    /// <summary>Bytes of the header; a multiple of the alignment of frames.</summary>
    public const int Size = 32;

    /// <summary>The version that this code writes and reads.</summary>
    public const uint Version = 1;

    private static ReadOnlySpan<byte> Magic => "HLJOURNL"u8;

    /// <summary>Writes a header.</summary>
    /// <param name="target">32 bytes.</param>
    /// <param name="first">Position of the first record of the file.</param>
    /// <param name="link">Checksum of the frame before the file, 0 when there never was one.</param>
    public static void Write(Span<byte> target, ulong first, uint link)
    {
        target[..Size].Clear();
        Magic.CopyTo(target);
        BinaryPrimitives.WriteUInt32BigEndian(target[8..], Version);
        BinaryPrimitives.WriteUInt64BigEndian(target[12..], first);
        BinaryPrimitives.WriteUInt32BigEndian(target[20..], link);
        BinaryPrimitives.WriteUInt32BigEndian(target[28..], Crc32C.Of(target[..28]));
    }

    /// <summary>Reads a header; the version is to be judged first, because a newer one may mean other fields.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out uint version, out ulong first, out uint link)
    {
        version = 0;
        first = 0;
        link = 0;
        if (source.Length < Size
            || !source.StartsWith(Magic)
            || BinaryPrimitives.ReadUInt32BigEndian(source[28..]) != Crc32C.Of(source[..28]))
        {
            return false;
        }

        version = BinaryPrimitives.ReadUInt32BigEndian(source[8..]);
        first = BinaryPrimitives.ReadUInt64BigEndian(source[12..]);
        link = BinaryPrimitives.ReadUInt32BigEndian(source[20..]);
        return true;
    }
}
