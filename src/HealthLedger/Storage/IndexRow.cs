namespace HealthLedger.Storage;

/// <summary>One row that an index gains with a block.</summary>
public sealed class IndexRow
{
    /// <summary>
    /// The order of index rows by kind, then key bytes: in which a table that begins with them is written fastest. For
    /// whoever writes a store.
    /// </summary>
    public static IComparer<IndexRow> TableOrder { get; } = Comparer<IndexRow>.Create((left, right) =>
    {
        int kinds = ((int)left.Kind).CompareTo((int)right.Kind);
        return kinds != 0 ? kinds : left.Key.Span.SequenceCompareTo(right.Key.Span);
    });

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
