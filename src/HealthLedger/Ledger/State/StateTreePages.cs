using HealthLedger.Primitives;

namespace HealthLedger.Ledger.State;

/// <summary>Makes the pages of a tree from all its leaves, with some of the leaves in memory at a time.</summary>
internal static class StateTreePages
{
    // The pages below two nibbles of the places are made from one group of leaves.
    private const int GroupDepth = 2;

    /// <summary>The pages, none without leaves: a page after those that are below it, so that the root is the last one.
    /// </summary>
    /// <param name="groups">256 groups of leaves by the first byte of their places, from 0 on, some of them empty; the
    /// place and the hash of the value of each leaf, in any order, no place twice.</param>
    public static IEnumerable<StateTreeChange> Of(
        IEnumerable<IReadOnlyList<(Digest256 Place, Digest256 ValueHash)>> groups)
    {
        StateTreeSlot[] root = new StateTreeSlot[StateTreePage.SlotCount];
        StateTreeSlot[] slots = new StateTreeSlot[StateTreePage.SlotCount];
        int group = 0;
        foreach (IReadOnlyList<(Digest256 Place, Digest256 ValueHash)> leaves in groups)
        {
            (StateTreeSlot top, List<StateTreeChange> below) = OfGroup((byte)group, leaves);
            foreach (StateTreeChange page in below)
            {
                yield return page;
            }

            int slot = group % StateTreePage.SlotCount;
            slots[slot] = top;
            if (slot == StateTreePage.SlotCount - 1)
            {
                int above = group / StateTreePage.SlotCount;
                if (StateTreePage.IsPage(slots, out root[above]))
                {
                    StateTreePage page = new(slots, height: 0);
                    root[above] = Without(page);
                    yield return new StateTreeChange(StatePath.Below(StatePath.Root, above), page);
                }

                Array.Clear(slots);
            }

            group++;
        }

        StateTreePage last = new(root, height: 0);
        if (last.Count > 0)
        {
            yield return new StateTreeChange(StatePath.Root, last);
        }
    }

    // What stands at the group's place, and the pages from there on. Made in a tree of the group alone, whose pages
    // above are not those of the whole tree.
    private static (StateTreeSlot Top, List<StateTreeChange> Below) OfGroup(
        byte group, IReadOnlyList<(Digest256 Place, Digest256 ValueHash)> leaves)
    {
        if (leaves.Count == 0)
        {
            return (default, []);
        }

        // All that the tree needs is in memory, so that no page is missing.
        (StateTreePage? root, List<StateTreeChange> pages, _) = StateTreeEdit.Apply(
            StateTreePage.Empty,
            height: 0,
            [.. leaves.Select(leaf => leaf.Place.ToArray())],
            [.. leaves.Select(leaf => new StateTreeLeaf(leaf.Place, leaf.ValueHash))]);
        StateTreeSlot top = root![group / StateTreePage.SlotCount];
        if (top.Child?.Page is { } page)
        {
            top = page[group % StateTreePage.SlotCount];
        }

        return (
            top.Child?.Page is { } own ? Without(own) : top,
            [.. pages.Where(change => change.Path[0] >= GroupDepth)]);
    }

    // The page itself is let go.
    private static StateTreeSlot Without(StateTreePage page) => new(new StateTreeChild(page.Hash));
}
