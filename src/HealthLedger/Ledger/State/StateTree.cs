using System.Numerics;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.State;

/// <summary>
/// The state tree of docs/spec/ledger.md section 7: binary over the bits of the leaf key, a subtree of one leaf is
/// that leaf. It is kept in pages of four levels. Immutable: a block makes a new tree that shares what did not
/// change, so a block that is not journaled is simply forgotten. Pages and rows that the database holds need not be
/// in memory; who needs one that is not there is told so, and has it loaded.
/// </summary>
internal sealed class StateTree
{
    public StateTree(StateTreePage root) => RootPage = root;

    public static StateTree Empty { get; } = new(StateTreePage.Empty);

    public StateTreePage RootPage { get; }

    public Digest256 Root => RootPage.Hash;

    /// <summary>Looks for a leaf.</summary>
    /// <param name="place">Its place.</param>
    /// <param name="leaf">The leaf, or nothing when the tree has none there.</param>
    /// <returns>False when a page on the way is not in memory.</returns>
    public bool TryFind(Digest256 place, out StateTreeSlot leaf)
    {
        Span<byte> bits = stackalloc byte[Digest256.SizeBytes];
        place.CopyTo(bits);
        StateTreePage page = RootPage;
        for (int depth = 0; ; depth++)
        {
            page.IsUsed = true;
            StateTreeSlot slot = page[StatePath.Nibble(bits, depth)];
            if (slot.Child is not { } child)
            {
                leaf = slot.IsLeaf && slot.Place == place ? slot : default;
                return true;
            }

            if (child.Page is not { } below)
            {
                leaf = default;
                return false;
            }

            page = below;
        }
    }

    /// <summary>The first page on the way to a place that is not in memory.</summary>
    /// <param name="place">The place.</param>
    /// <param name="path">Its path.</param>
    /// <returns>What refers to it, or null when all are there.</returns>
    public StateTreeChild? FindMissing(Digest256 place, out byte[] path)
    {
        Span<byte> bits = stackalloc byte[Digest256.SizeBytes];
        place.CopyTo(bits);
        StateTreePage page = RootPage;
        for (int depth = 0; ; depth++)
        {
            page.IsUsed = true;
            if (page[StatePath.Nibble(bits, depth)].Child is not { } child)
            {
                path = StatePath.Root;
                return null;
            }

            if (child.Page is not { } below)
            {
                path = StatePath.Of(bits, depth + 1);
                return child;
            }

            page = below;
        }
    }

    /// <summary>Shows that a place has its leaf, or none.</summary>
    /// <param name="place">The place.</param>
    /// <returns>The proof, or null when a page on the way is not in memory.</returns>
    public StateTreeProof? TryProve(Digest256 place)
    {
        Span<byte> bits = stackalloc byte[Digest256.SizeBytes];
        place.CopyTo(bits);
        List<Digest256> siblings = [];
        StateTreePage page = RootPage;
        for (int depth = 0; ; depth++)
        {
            page.IsUsed = true;
            int nibble = StatePath.Nibble(bits, depth);
            int node = 1;
            while (!page.IsEnd(node, out _) && node < StateTreePage.SlotCount)
            {
                node = (node * 2) + ((nibble >> (3 - BitOperations.Log2((uint)node))) & 1);
                siblings.Add(page.Node(node ^ 1));
            }

            if (page.IsEnd(node, out StateTreeSlot leaf))
            {
                return new StateTreeProof
                {
                    Siblings = siblings,
                    TerminalPlace = leaf.IsEmpty ? null : leaf.Place,
                    TerminalValue = leaf.IsEmpty ? null : leaf.ValueHash,
                };
            }

            if (page[nibble].Child!.Page is not { } below)
            {
                return null;
            }

            page = below;
        }
    }

    /// <summary>The row at a place, or null. For trees that are in memory as a whole.</summary>
    /// <exception cref="StatePageMissing">It is not.</exception>
    public StateLeaf? Find(Digest256 place)
    {
        if (!TryFind(place, out StateTreeSlot leaf))
        {
            throw new StatePageMissing([place]);
        }

        return leaf.IsEmpty ? null : leaf.Row ?? throw new StatePageMissing([place]);
    }

    /// <summary>The tree with one row set.</summary>
    public StateTree Set(StateLeaf leaf) => With(leaf.Place, new StateTreeLeaf(leaf));

    /// <summary>The tree without the row at a place; this tree when there is none.</summary>
    public StateTree Remove(Digest256 place) => With(place, null);

    /// <summary>Every row, in the order of the places. For trees that are in memory as a whole.</summary>
    /// <exception cref="StatePageMissing">It is not.</exception>
    public IEnumerable<StateLeaf> Leaves()
    {
        Stack<(StateTreePage Page, int Slot)> stack = new([(RootPage, 0)]);
        while (stack.TryPop(out (StateTreePage Page, int Slot) next))
        {
            if (next.Slot + 1 < StateTreePage.SlotCount)
            {
                stack.Push((next.Page, next.Slot + 1));
            }

            StateTreeSlot slot = next.Page[next.Slot];
            if (slot.Child is { } child)
            {
                stack.Push((child.Page ?? throw new StatePageMissing([]), 0));
            }
            else if (slot.IsLeaf)
            {
                yield return slot.Row ?? throw new StatePageMissing([slot.Place]);
            }
        }
    }

    /// <summary>Every page. For trees that are in memory as a whole.</summary>
    /// <exception cref="StatePageMissing">It is not.</exception>
    public IReadOnlyList<StateTreeChange> Pages()
    {
        List<StateTreeChange> pages = [];
        Stack<(byte[] Path, StateTreePage Page)> stack = new([(StatePath.Root, RootPage)]);
        while (stack.TryPop(out (byte[] Path, StateTreePage Page) next))
        {
            pages.Add(new StateTreeChange(next.Path, next.Page));
            for (int slot = 0; slot < StateTreePage.SlotCount; slot++)
            {
                if (next.Page[slot].Child is { } child)
                {
                    stack.Push((StatePath.Below(next.Path, slot), child.Page ?? throw new StatePageMissing([])));
                }
            }
        }

        return pages;
    }

    private StateTree With(Digest256 place, StateTreeLeaf? leaf)
    {
        (StateTreePage? root, _, List<Digest256> missing) =
            StateTreeEdit.Apply(RootPage, 0, [place.ToArray()], [leaf]);
        if (root is null)
        {
            throw new StatePageMissing(missing);
        }

        return ReferenceEquals(root, RootPage) ? this : new StateTree(root);
    }
}
