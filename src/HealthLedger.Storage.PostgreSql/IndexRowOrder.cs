namespace HealthLedger.Storage.PostgreSql;

/// <summary>The order of index rows in their table.</summary>
internal sealed class IndexRowOrder : IComparer<IndexRow>
{
    /// <summary>The only one.</summary>
    public static readonly IndexRowOrder Instance = new();

    private IndexRowOrder()
    {
    }

    /// <inheritdoc/>
    public int Compare(IndexRow? x, IndexRow? y)
    {
        int kinds = ((int)x!.Kind).CompareTo((int)y!.Kind);
        return kinds != 0 ? kinds : x.Key.Span.SequenceCompareTo(y.Key.Span);
    }
}
