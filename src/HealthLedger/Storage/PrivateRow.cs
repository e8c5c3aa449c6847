namespace HealthLedger.Storage;

/// <summary>One row of the private store, or its removal.</summary>
public sealed class PrivateRow
{
    /// <summary>Makes the row.</summary>
    public PrivateRow(PrivateTable table, ReadOnlyMemory<byte> key, ReadOnlyMemory<byte>? value, long time)
    {
        Table = table;
        Key = key;
        Value = value;
        Time = time;
    }

    /// <summary>The table.</summary>
    public PrivateTable Table { get; }

    /// <summary>The key, 1 to 64 bytes.</summary>
    public ReadOnlyMemory<byte> Key { get; }

    /// <summary>The value, or null when the row is removed.</summary>
    public ReadOnlyMemory<byte>? Value { get; }

    /// <summary>When the row was written, Unix milliseconds; rows are scanned and expired by it.</summary>
    public long Time { get; }
}
