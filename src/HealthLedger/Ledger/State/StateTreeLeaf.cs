using HealthLedger.Primitives;

namespace HealthLedger.Ledger.State;

/// <summary>A leaf before it stands in a page: its place and the hash of its value, and the row while it is in
/// memory.</summary>
internal sealed class StateTreeLeaf
{
    public StateTreeLeaf(Digest256 place, Digest256 valueHash)
    {
        Place = place;
        ValueHash = valueHash;
        Hash = StateHash.OfLeaf(place, valueHash);
    }

    public StateTreeLeaf(StateLeaf row)
        : this(row.Place, row.ValueHash()) => Loaded = new LoadedRow(row);

    public Digest256 Place { get; }

    public Digest256 ValueHash { get; }

    public Digest256 Hash { get; }

    public LoadedRow? Loaded { get; }
}
