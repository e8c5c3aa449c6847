using HealthLedger.Storage.PostgreSql.Database;

namespace HealthLedger.Storage.PostgreSql;

/// <summary>The records of one append as columns, each with its checksum and that of the record before.</summary>
internal sealed class JournalRows
{
    public JournalRows(IReadOnlyList<ReadOnlyMemory<byte>> records, ulong first, uint link)
    {
        int count = records.Count;
        Positions = new long[count];
        Bytes = new ReadOnlyMemory<byte>[count];
        Checksums = new long[count];
        Links = new long[count];
        for (int index = 0; index < count; index++)
        {
            ulong position = checked(first + (ulong)index);
            Positions[index] = checked((long)position);
            Bytes[index] = records[index];
            Links[index] = link;
            link = Crc32C.Of(position, records[index].Span);
            Checksums[index] = link;
        }

        End = checked(first + (ulong)count);
        Link = link;
    }

    public long[] Positions { get; }

    public ReadOnlyMemory<byte>[] Bytes { get; }

    public long[] Checksums { get; }

    public long[] Links { get; }

    /// <summary>The position after the last one.</summary>
    public ulong End { get; }

    /// <summary>The checksum of the last one.</summary>
    public uint Link { get; }
}
