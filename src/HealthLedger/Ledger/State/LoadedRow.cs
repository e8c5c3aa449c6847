namespace HealthLedger.Ledger.State;

/// <summary>Where a row is in memory: the pages that a block makes anew share it with those before.</summary>
internal sealed class LoadedRow
{
    private StateLeaf? _row;

    public LoadedRow(StateLeaf row) => _row = row;

    /// <summary>
    /// The row while it is in memory. Whoever sets it has checked it against the hash in the leaf, so that it does not
    /// matter which thread does it, or when.
    /// </summary>
    public StateLeaf? Row
    {
        get => Volatile.Read(ref _row);
        set => Volatile.Write(ref _row, value);
    }
}
