namespace HealthLedger.Storage.PostgreSql;

/// <summary>A row of the journal.</summary>
internal readonly struct StoredRecord
{
    public StoredRecord(ulong position, byte[] bytes, uint checksum, uint link)
    {
        Position = position;
        Bytes = bytes;
        Checksum = checksum;
        Link = link;
    }

    public ulong Position { get; }

    public byte[] Bytes { get; }

    /// <summary>The checksum of position and bytes.</summary>
    public uint Checksum { get; }

    /// <summary>The checksum of the record before.</summary>
    public uint Link { get; }
}
