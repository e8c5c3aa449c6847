using HealthLedger.Primitives;

namespace HealthLedger.Ledger.State;

/// <summary>
/// Applies the changes of a block to a tree in one walk: every page that changes is made and hashed once, whatever
/// the number of rows that change below it.
/// </summary>
internal sealed class StateTreeEdit
{
    private readonly ulong _height;
    private readonly byte[][] _places;
    private readonly StateTreeLeaf?[] _leaves;
    private readonly List<StateTreeChange> _pages = [];
    private readonly List<Digest256> _missing = [];

    private StateTreeEdit(ulong height, byte[][] places, StateTreeLeaf?[] leaves)
    {
        _height = height;
        _places = places;
        _leaves = leaves;
    }

    /// <summary>Sets and removes rows.</summary>
    /// <param name="root">The tree's root page.</param>
    /// <param name="height">The block that does it.</param>
    /// <param name="places">The places that change, each once.</param>
    /// <param name="leaves">Per place the leaf, or null where the row is removed.</param>
    /// <returns>The new root page with the pages that changed; or, when pages are needed that are not in memory,
    /// no page and a place below each of them.</returns>
    public static (StateTreePage? Root, List<StateTreeChange> Pages, List<Digest256> Missing) Apply(
        StateTreePage root, ulong height, byte[][] places, StateTreeLeaf?[] leaves)
    {
        Array.Sort(places, leaves, PlaceOrder.Instance);
        StateTreeEdit edit = new(height, places, leaves);
        StateTreeSlots slots = default;
        root.CopyTo(slots);
        if (!edit.ApplyTo(slots, 0, places.Length, 0))
        {
            return (edit._missing.Count == 0 ? root : null, edit._pages, edit._missing);
        }

        StateTreePage changed = new(slots, height, root);
        edit._pages.Add(new StateTreeChange(StatePath.Root, changed.Count == 0 ? null : changed));
        return (edit._missing.Count == 0 ? changed : null, edit._pages, edit._missing);
    }

    // Recursion is bounded by the 64 nibbles of a place.
    private bool ApplyTo(Span<StateTreeSlot> slots, int from, int to, int depth)
    {
        bool isChanged = false;
        while (from < to)
        {
            int nibble = StatePath.Nibble(_places[from], depth);
            int end = from + 1;
            while (end < to && StatePath.Nibble(_places[end], depth) == nibble)
            {
                end++;
            }

            StateTreeSlot before = slots[nibble];
            StateTreeSlot after = before.Child is { } child
                ? ChangePage(child, before, from, end, depth + 1)
                : ChangeLeaf(before, from, end, depth + 1);
            slots[nibble] = after;
            isChanged |= !before.IsSame(after);
            from = end;
        }

        return isChanged;
    }

    private StateTreeSlot ChangePage(StateTreeChild child, StateTreeSlot before, int from, int to, int depth)
    {
        if (child.Page is not { } page)
        {
            _missing.Add(new Digest256(_places[from]));
            return before;
        }

        StateTreeSlots slots = default;
        page.CopyTo(slots);
        return ApplyTo(slots, from, to, depth) ? Settle(slots, page, from, depth) : before;
    }

    private StateTreeSlot ChangeLeaf(StateTreeSlot leaf, int from, int to, int depth)
    {
        Span<byte> place = stackalloc byte[Digest256.SizeBytes];
        if (leaf.IsLeaf)
        {
            leaf.Place.CopyTo(place);
        }

        if (to - from == 1)
        {
            if (leaf.IsEmpty || place.SequenceEqual(_places[from]))
            {
                return Replace(leaf, _leaves[from]);
            }

            if (_leaves[from] is null)
            {
                return leaf;
            }
        }

        StateTreeSlots slots = default;
        if (leaf.IsLeaf)
        {
            slots[StatePath.Nibble(place, depth)] = leaf;
        }

        ApplyTo(slots, from, to, depth);
        return Settle(slots, null, from, depth);
    }

    // What stands where the page stood: nothing, its last leaf, or a page.
    private StateTreeSlot Settle(
        ReadOnlySpan<StateTreeSlot> slots, StateTreePage? before, int from, int depth)
    {
        if (!StateTreePage.IsPage(slots, out StateTreeSlot single))
        {
            if (before is not null)
            {
                _pages.Add(new StateTreeChange(StatePath.Of(_places[from], depth), null));
            }

            return single;
        }

        StateTreePage page = new(slots, _height, before);
        _pages.Add(new StateTreeChange(StatePath.Of(_places[from], depth), page));
        return new StateTreeSlot(new StateTreeChild(page));
    }

    private static StateTreeSlot Replace(StateTreeSlot before, StateTreeLeaf? after) => after switch
    {
        null => default,
        _ when before.IsLeaf && before.Hash == after.Hash => before,
        _ => new StateTreeSlot(after),
    };
}
