using System.Buffers.Binary;
using HealthLedger.Storage;

namespace HealthLedger.Testing.Conformance;

/// <summary>Made-up things to store. The same number always makes the same bytes.</summary>
internal static class Sample
{
    /// <summary>Bytes that differ from number to number.</summary>
    public static byte[] Bytes(int length, int number)
    {
        byte[] bytes = new byte[length];
        uint state = unchecked(((uint)number * 2654435761) + 1);
        for (int index = 0; index < length; index++)
        {
            state = unchecked((state * 1664525) + 1013904223);
            bytes[index] = (byte)(state >> 24);
        }

        return bytes;
    }

    /// <summary>Journal records of some lengths.</summary>
    public static List<ReadOnlyMemory<byte>> Records(int number, params ReadOnlySpan<int> lengths)
    {
        List<ReadOnlyMemory<byte>> records = [];
        foreach (int length in lengths)
        {
            records.Add(Bytes(length, number++));
        }

        return records;
    }

    /// <summary>A state value of 8 bytes that says its height.</summary>
    public static StateRow Mark(int kind, ReadOnlyMemory<byte> key, ulong height)
    {
        byte[] value = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(value, height);
        return new StateRow(kind, key, value, Bytes(16, (int)height));
    }

    /// <summary>The height in such a value.</summary>
    public static ulong Height(StateRow row) => BinaryPrimitives.ReadUInt64BigEndian(row.Value!.Value.Span);

    /// <summary>A page of the state tree that says its height.</summary>
    public static StatePage Page(ReadOnlyMemory<byte> path, ulong height) => new(path, Mark(0, path, height).Value);

    /// <summary>The height in such a page.</summary>
    public static ulong? Height(ReadOnlyMemory<byte>? content) =>
        content is { } bytes ? BinaryPrimitives.ReadUInt64BigEndian(bytes.Span) : null;

    /// <summary>A commit of a block.</summary>
    public static BlockCommit Commit(
        ulong height,
        IReadOnlyList<StateRow>? state = null,
        IReadOnlyList<IndexRow>? index = null,
        IReadOnlyList<HistoryTile>? tiles = null,
        IReadOnlyList<StatePage>? pages = null) => new()
        {
            Height = height,
            Block = Bytes(200 + (int)(height % 50), (int)height),
            JournalEnd = new JournalPosition(height + 1),
            State = state ?? [],
            Pages = pages ?? [],
            Index = index ?? [],
            Tiles = tiles ?? [],
        };

    /// <summary>A segment id.</summary>
    public static byte[] SegmentId(int number) => Bytes(16, number ^ 0x5E6);

    /// <summary>An envelope with its share.</summary>
    public static StoredEnvelope Envelope(int number, int length = 300) =>
        new(SegmentId(number), Bytes(length, number), Bytes(80, number + 1_000_000));

    /// <summary>A private row.</summary>
    public static PrivateRow Row(PrivateTable table, int number, long time) =>
        new(table, Bytes(32, number), Bytes(100, number + 7), time);
}
