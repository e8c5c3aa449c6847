using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Ledger.State;

/// <summary>
/// The one door through which execution reads and writes: whatever is not behind it, execution cannot read. One
/// instance serves one block. It does no I/O: what is not in memory it asks for with <see cref="StatePageMissing"/>.
/// </summary>
internal sealed class LedgerState
{
    private readonly StateTree _before;
    private readonly Dictionary<Digest256, StateChange> _changes = [];

    public LedgerState(StateTree tree) => _before = tree;

    public byte[]? Read(StateKind kind, ReadOnlySpan<byte> key)
    {
        Digest256 place = StateLeaf.PlaceOf(kind, key);
        if (_changes.TryGetValue(place, out StateChange? change))
        {
            return change.Leaf?.Value;
        }

        if (!_before.TryFind(place, out StateTreeLeaf? leaf))
        {
            throw Missing(kind, key, place);
        }

        return leaf is null ? null : (leaf.Row ?? throw Missing(kind, key, place)).Value;
    }

    public bool Has(StateKind kind, ReadOnlySpan<byte> key)
    {
        Digest256 place = StateLeaf.PlaceOf(kind, key);
        if (_changes.TryGetValue(place, out StateChange? change))
        {
            return change.Leaf is not null;
        }

        return _before.TryFind(place, out StateTreeLeaf? leaf)
            ? leaf is not null
            : throw new StatePageMissing([place]);
    }

    public void Set(StateKind kind, byte[] key, byte[] value, Digest256 source)
    {
        StateLeaf leaf = new(kind, key, value, StateLeaf.BlindingOf(source, kind, key));
        _changes[leaf.Place] = new StateChange(kind, key, leaf);
    }

    public void Remove(StateKind kind, byte[] key) =>
        _changes[StateLeaf.PlaceOf(kind, key)] = new StateChange(kind, key, null);

    /// <summary>The tree with all that was set and removed.</summary>
    /// <param name="height">The block's height.</param>
    /// <exception cref="StatePageMissing">Pages are needed that are not in memory; nothing has changed.</exception>
    public StateUpdate Finish(ulong height)
    {
        byte[][] places = new byte[_changes.Count][];
        StateTreeLeaf?[] leaves = new StateTreeLeaf?[_changes.Count];
        List<StateRow> rows = new(_changes.Count);
        foreach ((Digest256 place, StateChange change) in _changes)
        {
            places[rows.Count] = place.ToArray();
            leaves[rows.Count] = change.Leaf is null ? null : new StateTreeLeaf(change.Leaf);
            rows.Add(change.ToStored());
        }

        (StateTreePage? root, List<StateTreeChange> pages, List<Digest256> missing) =
            StateTreeEdit.Apply(_before.RootPage, height, places, leaves);
        return root is null
            ? throw new StatePageMissing(missing)
            : new StateUpdate { Tree = new StateTree(root), Rows = rows, Pages = pages };
    }

    private static StatePageMissing Missing(StateKind kind, ReadOnlySpan<byte> key, Digest256 place) =>
        new(new StateKey(kind, key.ToArray(), place));
}
