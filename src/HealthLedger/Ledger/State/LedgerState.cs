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
    private readonly StatePlaces _places;
    private readonly Dictionary<Digest256, StateChange> _changes = [];

    /// <summary>Opens the door upon a tree.</summary>
    /// <param name="tree">The state before the block.</param>
    /// <param name="places">Places that are known already, or null.</param>
    public LedgerState(StateTree tree, StatePlaces? places = null)
    {
        _before = tree;
        _places = places ?? new StatePlaces();
    }

    public byte[]? Read(StateKind kind, ReadOnlySpan<byte> key)
    {
        Digest256 place = _places.Of(kind, key);
        if (_changes.TryGetValue(place, out StateChange? change))
        {
            return change.Leaf?.Value;
        }

        if (!_before.TryFind(place, out StateTreeSlot leaf))
        {
            throw Missing(kind, key, place);
        }

        return leaf.IsEmpty ? null : (leaf.Row ?? throw Missing(kind, key, place)).Value;
    }

    public bool Has(StateKind kind, ReadOnlySpan<byte> key)
    {
        Digest256 place = _places.Of(kind, key);
        if (_changes.TryGetValue(place, out StateChange? change))
        {
            return change.Leaf is not null;
        }

        return _before.TryFind(place, out StateTreeSlot leaf)
            ? leaf.IsLeaf
            : throw new StatePageMissing([place]);
    }

    public void Set(StateKind kind, byte[] key, byte[] value, Digest256 source)
    {
        StateKey at = new(kind, key, _places.Of(kind, key));
        StateLeaf leaf = new(at, value, StateLeaf.BlindingOf(source, kind, key));
        _changes[leaf.Place] = new StateChange(kind, key, leaf);
    }

    public void Remove(StateKind kind, byte[] key) =>
        _changes[_places.Of(kind, key)] = new StateChange(kind, key, null);

    /// <summary>The tree with all that was set and removed.</summary>
    /// <param name="height">The block's height.</param>
    /// <exception cref="StatePageMissing">Pages are needed that are not in memory; nothing has changed.</exception>
    public StateUpdate Finish(ulong height)
    {
        byte[][] places = new byte[_changes.Count][];
        StateTreeLeaf?[] leaves = new StateTreeLeaf?[_changes.Count];
        List<StateRow> rows = new(_changes.Count);
        List<LoadedRow> fresh = [];
        foreach ((Digest256 place, StateChange change) in _changes)
        {
            places[rows.Count] = place.ToArray();
            if (change.Leaf is { } row)
            {
                StateTreeLeaf leaf = new(row);
                leaves[rows.Count] = leaf;
                if (row.Kind is StateKind.Record or StateKind.Submission or StateKind.Window or StateKind.Dealing)
                {
                    fresh.Add(leaf.Loaded!);
                }
            }

            rows.Add(change.ToStored());
        }

        (StateTreePage? root, List<StateTreeChange> pages, List<Digest256> missing) =
            StateTreeEdit.Apply(_before.RootPage, height, places, leaves);
        return root is null
            ? throw new StatePageMissing(missing)
            : new StateUpdate { Tree = new StateTree(root), Rows = rows, Fresh = fresh, Pages = pages };
    }

    private static StatePageMissing Missing(StateKind kind, ReadOnlySpan<byte> key, Digest256 place) =>
        new(new StateKey(kind, key.ToArray(), place));
}
