using HealthLedger.Primitives;

namespace HealthLedger.Ledger.State;

/// <summary>What stands in a slot of a page: nothing, a leaf or a page below. A leaf is one of a page, or one that
/// stands in no page yet.</summary>
internal readonly struct StateTreeSlot
{
    // A StateTreeChild, a StateTreeLeaf, or the StateTreePage that has the leaf in its slot.
    private readonly object? _entry;
    private readonly int _slot;

    public StateTreeSlot(StateTreeChild child) => _entry = child;

    public StateTreeSlot(StateTreeLeaf leaf) => _entry = leaf;

    /// <summary>The leaf that a page has in one of its slots.</summary>
    public StateTreeSlot(StateTreePage page, int slot)
    {
        _entry = page;
        _slot = slot;
    }

    public bool IsEmpty => _entry is null;

    public bool IsLeaf => _entry is StateTreePage or StateTreeLeaf;

    public StateTreeChild? Child => _entry as StateTreeChild;

    /// <summary>A leaf's place. For leaves.</summary>
    public Digest256 Place => _entry is StateTreePage page ? page.PlaceAt(_slot) : Leaf.Place;

    /// <summary>The hash of a leaf's value. For leaves.</summary>
    public Digest256 ValueHash => _entry is StateTreePage page ? page.ValueHashAt(_slot) : Leaf.ValueHash;

    /// <summary>The hash of the leaf, or of the page below; zero when nothing is here.</summary>
    public Digest256 Hash => _entry switch
    {
        null => default,
        StateTreePage page => page.HashAt(_slot),
        StateTreeChild child => child.Hash,
        _ => Leaf.Hash,
    };

    /// <summary>Where the row of a leaf is in memory; null when it is not. For leaves.</summary>
    public LoadedRow? Loaded => _entry is StateTreePage page ? page.LoadedAt(_slot) : Leaf.Loaded;

    /// <summary>The row of a leaf; null when it is not in memory. For leaves.</summary>
    public StateLeaf? Row => Loaded?.Row;

    private StateTreeLeaf Leaf => (StateTreeLeaf)_entry!;

    /// <summary>Keeps the row of a leaf of a page in memory. The caller has checked it against the hash.</summary>
    public void Keep(StateLeaf row) => ((StateTreePage)_entry!).KeepAt(_slot, row);

    /// <summary>Whether both are the same child, or the leaf of the same slot.</summary>
    public bool IsSame(StateTreeSlot other) => ReferenceEquals(_entry, other._entry) && _slot == other._slot;
}
