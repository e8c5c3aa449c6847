namespace HealthLedger.Storage;

/// <summary>One row that an index gains with a block.</summary>
public sealed class IndexRow
{
    /// <summary>Makes the row.</summary>
    public IndexRow(IndexKind kind, ReadOnlyMemory<byte> key, EntryPosition position)
    {
        Kind = kind;
        Key = key;
        Position = position;
    }

    /// <summary>Which index.</summary>
    public IndexKind Kind { get; }

    /// <summary>The key, 16 or 32 bytes.</summary>
    public ReadOnlyMemory<byte> Key { get; }

    /// <summary>Where the entry stands.</summary>
    public EntryPosition Position { get; }
}
