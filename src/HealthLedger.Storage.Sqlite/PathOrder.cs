namespace HealthLedger.Storage.Sqlite;

/// <summary>The order of paths in their table: by bytes.</summary>
internal sealed class PathOrder : IComparer<ReadOnlyMemory<byte>>
{
    public static PathOrder Instance { get; } = new();

    public int Compare(ReadOnlyMemory<byte> x, ReadOnlyMemory<byte> y) => x.Span.SequenceCompareTo(y.Span);
}
