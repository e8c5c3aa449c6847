using HealthLedger.Storage;

namespace HealthLedger.Runtime;

/// <summary>
/// The index rows of one block that the database lacks, by their keys. Put in order when somebody asks for the first
/// time, so that a block about which nobody asks costs nothing.
/// </summary>
internal sealed class PendingIndex
{
    private readonly IReadOnlyList<IndexRow> _rows;
    private ILookup<(IndexKind Kind, ByteKey Key), EntryPosition>? _byKey;

    public PendingIndex(IReadOnlyList<IndexRow> rows) => _rows = rows;

    /// <summary>Where the entries of a key stand, in the order of the block. Safe for concurrent use.</summary>
    public IEnumerable<EntryPosition> Find(IndexKind kind, ReadOnlyMemory<byte> key)
    {
        // Two that ask at the same time make the same thing, and one of them is kept.
        ILookup<(IndexKind Kind, ByteKey Key), EntryPosition> byKey = Volatile.Read(ref _byKey)
            ?? _rows.ToLookup(row => (row.Kind, new ByteKey(row.Key)), row => row.Position);
        Volatile.Write(ref _byKey, byKey);
        return byKey[(kind, new ByteKey(key))];
    }
}
