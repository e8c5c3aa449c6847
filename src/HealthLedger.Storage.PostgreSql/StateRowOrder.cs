namespace HealthLedger.Storage.PostgreSql;

/// <summary>The order of state rows in their table.</summary>
internal sealed class StateRowOrder : IComparer<StateRow>
{
    /// <summary>The only one.</summary>
    public static readonly StateRowOrder Instance = new();

    private StateRowOrder()
    {
    }

    /// <inheritdoc/>
    public int Compare(StateRow? x, StateRow? y)
    {
        int kinds = x!.Kind.CompareTo(y!.Kind);
        return kinds != 0 ? kinds : x.Key.Span.SequenceCompareTo(y.Key.Span);
    }
}
