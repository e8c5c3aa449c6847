using HealthLedger.Primitives;

namespace HealthLedger.Ledger.State;

/// <summary>A leaf as it stands in a page: its place and the hash of its value. The row itself may be on disk
/// only.</summary>
internal sealed class StateTreeLeaf
{
    private StateLeaf? _row;

    public StateTreeLeaf(Digest256 place, Digest256 valueHash)
    {
        Place = place;
        ValueHash = valueHash;
        Hash = StateHash.OfLeaf(place, valueHash);
    }

    public StateTreeLeaf(StateLeaf row)
        : this(row.Place, row.ValueHash()) => _row = row;

    public Digest256 Place { get; }

    public Digest256 ValueHash { get; }

    public Digest256 Hash { get; }

    /// <summary>
    /// The row while it is in memory. Whoever sets it has checked it against <see cref="ValueHash"/>, so that it does
    /// not matter which thread does it, or when.
    /// </summary>
    public StateLeaf? Row
    {
        get => Volatile.Read(ref _row);
        set => Volatile.Write(ref _row, value);
    }
}
