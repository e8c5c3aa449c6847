using Npgsql;

namespace HealthLedger.Storage.PostgreSql;

/// <summary>Where a journal begins and ends.</summary>
internal sealed class JournalExtent
{
    private JournalExtent(ulong begin, ulong end, uint link, bool isWhole)
    {
        Begin = begin;
        End = end;
        Link = link;
        IsWhole = isWhole;
    }

    /// <summary>The oldest position that is held.</summary>
    public ulong Begin { get; }

    /// <summary>The position of the next record.</summary>
    public ulong End { get; }

    /// <summary>The checksum of the last record; 0 when there was never one.</summary>
    public uint Link { get; }

    /// <summary>Whether no record is missing from the oldest to the end, and the last one is the one written.</summary>
    public bool IsWhole { get; }

    /// <summary>Reads next, link, oldest position, count, position after the newest, checksum of the newest.</summary>
    /// <exception cref="StorageFailureException">HLS7007: a number is outside its range.</exception>
    public static JournalExtent Read(NpgsqlDataReader reader)
    {
        (long next, long link, long begin) = (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
        bool isWhole = reader.GetInt64(4) == next
            && reader.GetInt64(3) == unchecked(next - begin)
            && (next == 0 ? link == 0 : !reader.IsDBNull(5) && reader.GetInt64(5) == link);
        return new JournalExtent(
            StoredNumber.Position(begin), StoredNumber.Position(next), StoredNumber.Narrow(link), isWhole);
    }
}
