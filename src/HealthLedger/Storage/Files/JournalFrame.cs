using System.Buffers.Binary;

namespace HealthLedger.Storage.Files;

/// <summary>
/// One group of records that were appended together: head, table of lengths, records, padding, tail. A group has one
/// checksum, so that after a crash it is there as a whole or not at all. Starts and ends at multiples of 16 bytes;
/// head and tail hold non-zero marks, so that a sector that never reached the medium (it reads as zeros) can be
/// told from a damaged one.
/// </summary>
internal static class JournalFrame
{
    /// <summary>Bytes of the head.</summary>
    public const int HeadSize = 32;

    /// <summary>Bytes of the tail.</summary>
    public const int TailSize = 16;

    /// <summary>Frames start at multiples of this.</summary>
    public const int Alignment = 16;

    /// <summary>Most bytes of a record.</summary>
    public const int MaximumRecordBytes = 64 * 1024 * 1024;

    /// <summary>Most bytes of all records of a group together.</summary>
    public const int MaximumGroupBytes = 256 * 1024 * 1024;

    /// <summary>Most bytes of table and records; what a head may claim.</summary>
    public const int MaximumBodyBytes = MaximumGroupBytes + (MaximumRecords * sizeof(uint));

    /// <summary>Most records of a group.</summary>
    public const int MaximumRecords = 1 << 20;

    private static ReadOnlySpan<byte> HeadMark => "HLJF"u8;

    private static ReadOnlySpan<byte> TailMark => "HLJFRAME"u8;

    /// <summary>Bytes of a whole frame whose table and records have the given length.</summary>
    public static long SizeOf(int bodyBytes) =>
        HeadSize + (((long)bodyBytes + Alignment - 1) / Alignment * Alignment) + TailSize;

    /// <summary>Makes the pieces of a frame, to be written one behind the other, without copying the records.</summary>
    /// <returns>The pieces, the bytes of all of them, and the frame's checksum: the link of the next frame.</returns>
    public static (List<ReadOnlyMemory<byte>> Pieces, long Size, uint Checksum) Build(
        IReadOnlyList<ReadOnlyMemory<byte>> records, ulong first, uint link)
    {
        byte[] start = new byte[HeadSize + (records.Count * sizeof(uint))];
        int body = records.Count * sizeof(uint);
        for (int index = 0; index < records.Count; index++)
        {
            body += records[index].Length;
            BinaryPrimitives.WriteUInt32BigEndian(
                start.AsSpan(HeadSize + (index * sizeof(uint))), (uint)records[index].Length);
        }

        WriteHead(start, (uint)records.Count, first, (uint)body, link);
        long size = SizeOf(body);
        byte[] end = new byte[size - HeadSize - body];
        Crc32C crc = Crc32C.Start();
        crc.Append(start);
        List<ReadOnlyMemory<byte>> pieces = new(records.Count + 2) { start };
        foreach (ReadOnlyMemory<byte> record in records)
        {
            crc.Append(record.Span);
            pieces.Add(record);
        }

        crc.Append(end.AsSpan(0, end.Length - TailSize));
        Span<byte> tail = end.AsSpan(end.Length - TailSize);
        BinaryPrimitives.WriteUInt32BigEndian(tail, crc.Value);
        BinaryPrimitives.WriteUInt32BigEndian(tail[4..], (uint)body);
        TailMark.CopyTo(tail[8..]);
        pieces.Add(end);
        return (pieces, size, crc.Value);
    }

    /// <summary>Reads a head, when its checksum is right and its numbers are possible.</summary>
    public static bool TryReadHead(ReadOnlySpan<byte> source, out JournalFrameHead head)
    {
        head = default;
        if (source.Length < HeadSize
            || !source.StartsWith(HeadMark)
            || BinaryPrimitives.ReadUInt32BigEndian(source[28..]) != Crc32C.Of(source[..28]))
        {
            return false;
        }

        uint count = BinaryPrimitives.ReadUInt32BigEndian(source[4..]);
        uint body = BinaryPrimitives.ReadUInt32BigEndian(source[16..]);
        if (count is 0 or > MaximumRecords || body > MaximumBodyBytes || body <= count * sizeof(uint))
        {
            return false;
        }

        head = new JournalFrameHead(
            (int)count,
            BinaryPrimitives.ReadUInt64BigEndian(source[8..]),
            (int)body,
            BinaryPrimitives.ReadUInt32BigEndian(source[20..]));
        return true;
    }

    /// <summary>Checks the rest of a frame against its checksum and its table of lengths.</summary>
    /// <param name="headBytes">The 32 bytes of the head.</param>
    /// <param name="head">What they say.</param>
    /// <param name="rest">Table, records, padding and tail.</param>
    /// <param name="checksum">The frame's checksum.</param>
    public static bool TryCheck(
        ReadOnlySpan<byte> headBytes, JournalFrameHead head, ReadOnlySpan<byte> rest, out uint checksum)
    {
        ReadOnlySpan<byte> tail = rest[^TailSize..];
        Crc32C crc = Crc32C.Start();
        crc.Append(headBytes);
        crc.Append(rest[..^TailSize]);
        checksum = crc.Value;
        if (BinaryPrimitives.ReadUInt32BigEndian(tail) != checksum
            || BinaryPrimitives.ReadUInt32BigEndian(tail[4..]) != (uint)head.BodyBytes
            || !tail[8..].SequenceEqual(TailMark))
        {
            return false;
        }

        long sum = (long)head.Count * sizeof(uint);
        for (int index = 0; index < head.Count; index++)
        {
            sum += BinaryPrimitives.ReadUInt32BigEndian(rest[(index * sizeof(uint))..]);
        }

        return sum == head.BodyBytes;
    }

    /// <summary>The records of a frame that was checked, as slices of its bytes.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Records(JournalFrameHead head, ReadOnlyMemory<byte> rest)
    {
        int offset = head.Count * sizeof(uint);
        for (int index = 0; index < head.Count; index++)
        {
            int length = (int)BinaryPrimitives.ReadUInt32BigEndian(rest.Span[(index * sizeof(uint))..]);
            yield return rest.Slice(offset, length);
            offset += length;
        }
    }

    private static void WriteHead(Span<byte> target, uint count, ulong first, uint body, uint link)
    {
        HeadMark.CopyTo(target);
        BinaryPrimitives.WriteUInt32BigEndian(target[4..], count);
        BinaryPrimitives.WriteUInt64BigEndian(target[8..], first);
        BinaryPrimitives.WriteUInt32BigEndian(target[16..], body);
        BinaryPrimitives.WriteUInt32BigEndian(target[20..], link);
        BinaryPrimitives.WriteUInt32BigEndian(target[28..], Crc32C.Of(target[..28]));
    }
}
