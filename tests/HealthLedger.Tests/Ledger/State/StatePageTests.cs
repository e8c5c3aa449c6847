using FsCheck;
using FsCheck.Fluent;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Runtime;

namespace HealthLedger.Tests.Ledger.State;

public sealed class StatePageTests
{
    [Fact]
    public void Pages_have_the_root_of_the_binary_tree_whatever_prefixes_places_share() =>
        Prop.ForAll(Seeds(), seed =>
        {
            PagedTree tree = new(seed);
            for (int step = 0; step < 6; step++)
            {
                tree.Step();
                if (tree.Root.Hash != tree.Expected()
                    || tree.Store.Load().Hash != tree.Root.Hash
                    || StateRoot.Of([.. tree.Model.Select(row =>
                        (row.Key, StateHash.OfLeaf(row.Key, row.Value)))]) != tree.Root.Hash)
                {
                    return false;
                }
            }

            tree.Clear();
            return tree.Root.Hash.IsZero && tree.Store.Pages.Count == 0;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_place_is_found_or_not_as_the_rows_say() =>
        Prop.ForAll(Seeds(), seed =>
        {
            PagedTree tree = new(seed);
            tree.Step();
            tree.Step();
            StateTree loaded = new(tree.Store.Load());
            return tree.Places.All(place => loaded.TryFind(place, out StateTreeSlot leaf)
                && (leaf.IsEmpty ? null : leaf.ValueHash)
                    == (tree.Model.TryGetValue(place, out Digest256 value) ? value : default(Digest256?)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Order_in_which_rows_came_leaves_no_trace_in_the_pages() =>
        Prop.ForAll(Seeds(), seed =>
        {
            PagedTree tree = new(seed);
            tree.Step();
            tree.Step();
            PageStore atOnce = new();
            (StateTreePage? root, List<StateTreeChange> pages, _) = StateTreeEdit.Apply(
                StateTreePage.Empty,
                1,
                [.. tree.Model.Keys.Select(place => place.ToArray())],
                [.. tree.Model.Select(row => new StateTreeLeaf(row.Key, row.Value))]);
            atOnce.Apply(pages);
            return root!.Hash == tree.Root.Hash
                && atOnce.Pages.Count == tree.Store.Pages.Count
                && atOnce.Pages.All(page => tree.Store.Pages[page.Key].AsSpan().SequenceEqual(page.Value));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(1_000)]
    public void Pages_made_from_leaves_in_groups_are_those_of_the_tree(int inMemory) =>
        Prop.ForAll(Seeds(), seed =>
        {
            PagedTree tree = new(seed);
            tree.Step();
            tree.Step();
            using StateLeafSpill leaves = new(inMemory);
            foreach ((Digest256 place, Digest256 valueHash) in tree.Model)
            {
                leaves.Add(place, valueHash);
            }

            PageStore made = new();
            made.Apply(leaves.Pages());
            return leaves.Root() == tree.Root.Hash
                && made.Pages.Count == tree.Store.Pages.Count
                && made.Pages.All(page => tree.Store.Pages[page.Key].AsSpan().SequenceEqual(page.Value));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_changed_byte_of_a_page_is_refused_or_changes_its_hash()
    {
        PagedTree tree = new(11);
        tree.Step();
        Assert.True(tree.Store.Pages.Count > 2);
        foreach ((string name, byte[] content) in tree.Store.Pages)
        {
            byte[] path = Convert.FromHexString(name);
            Digest256 hash = StatePageFormat.TryDecode(content, path)!.Hash;
            for (int i = 0; i < content.Length; i++)
            {
                byte[] changed = [.. content];
                changed[i] ^= (byte)(1 << (i % 8));
                Assert.NotEqual(hash, StatePageFormat.TryDecode(changed, path)?.Hash);
                Assert.Null(StatePageFormat.TryDecode(content.AsSpan(0, i), path));
            }

            Assert.Null(StatePageFormat.TryDecode([.. content, 0], path));
        }
    }

    // The hash of such a page may be the right one: a leaf and a page of that leaf alone have the same.
    [Fact]
    public void Page_that_the_tree_would_not_have_is_refused()
    {
        byte[] place = new Draw(5).Bytes(32);
        place[0] = 0x30;
        StateTreeSlot leaf = new(new StateTreeLeaf(new Digest256(place), default));
        Assert.NotNull(StatePageFormat.TryDecode(Page((3, leaf)), [0]));
        Assert.Null(StatePageFormat.TryDecode(Page((0, leaf)), [1, 0x30]));
        Assert.Null(StatePageFormat.TryDecode(Page((4, leaf)), [0]));
        Assert.Null(StatePageFormat.TryDecode(Page(), [0]));
        Assert.Null(StatePageFormat.TryDecode(Page(), [1, 0x30]));
        StateTreeSlot child = new(new StateTreeChild(leaf.Hash));
        Assert.Null(StatePageFormat.TryDecode(Page((4, child)), [63, .. new byte[31], 0x00]));
        Assert.NotNull(StatePageFormat.TryDecode(Page((4, child)), [1, 0x30]));
        Assert.NotNull(StatePageFormat.TryDecode(Page((0, leaf), (4, child)), [1, 0x30]));
        Assert.Null(StatePageFormat.TryDecode(Page((0, leaf), (4, child)), [1, 0x40]));
        Assert.Null(StatePageFormat.TryDecode(Page((0, leaf), (4, child)), [1, 0x31]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("01")]
    [InlineData("0100")]
    [InlineData("0000")]
    [InlineData("40")]
    [InlineData("0131")]
    [InlineData("020000")]
    public void Path_that_is_none_is_refused(string hex)
    {
        byte[] path = Convert.FromHexString(hex);
        bool isGood = string.Equals(hex, "0100", StringComparison.Ordinal);
        Assert.Equal(isGood, StatePath.IsPath(path));
        StateTreeSlot child = new(new StateTreeChild(new Digest256(new Draw(1).Bytes(32))));
        Assert.Equal(isGood, StatePageFormat.TryDecode(Page((1, child)), path) is not null);
    }

    [Fact]
    public void Path_below_a_path_is_the_path_of_its_places()
    {
        byte[] place = new Draw(8).Bytes(32);
        byte[] path = StatePath.Root;
        for (int depth = 0; depth < StatePath.MaxDepth; depth++)
        {
            Assert.Equal(path, StatePath.Of(place, depth));
            Assert.True(StatePath.IsPath(path));
            Assert.True(StatePath.IsAbove(path, place));
            Assert.Equal(
                depth == 0 ? "root" : Convert.ToHexStringLower(place)[..depth], StatePath.Text(path));
            path = StatePath.Below(path, StatePath.Nibble(place, depth));
        }
    }

    [Fact]
    public void Change_below_a_page_that_is_not_in_memory_asks_for_it_and_changes_nothing()
    {
        PagedTree tree = new(11);
        tree.Step();
        StateTreePage root = StatePageFormat.TryDecode(tree.Store.Pages["00"], [0])!;
        byte[][] places = [.. tree.Places.Select(place => place.ToArray())];
        (StateTreePage? changed, _, List<Digest256> missing) =
            StateTreeEdit.Apply(root, 9, places, new StateTreeLeaf?[places.Length]);
        Assert.Null(changed);
        Assert.NotEmpty(missing);
        Assert.All(missing, place => Assert.False(new StateTree(root).TryFind(place, out _)));
        Assert.Equal(tree.Root.Hash, root.Hash);
    }

    [Fact]
    public void Page_takes_no_more_than_the_store_promises_to_keep()
    {
        Draw draw = new(2);
        (int, StateTreeSlot)[] full = new (int, StateTreeSlot)[16];
        for (int slot = 0; slot < full.Length; slot++)
        {
            byte[] place = draw.Bytes(32);
            place[0] = (byte)(slot << 4);
            full[slot] = (slot, new StateTreeSlot(new StateTreeLeaf(new Digest256(place), default)));
        }

        Assert.InRange(Page(full).Length, 1000, HealthLedger.Storage.StorageContract.MaximumPageBytes);
    }

    private static Arbitrary<int> Seeds() => Gen.Choose(0, int.MaxValue - 1).ToArbitrary();

    private static byte[] Page(params (int Slot, StateTreeSlot Entry)[] entries)
    {
        StateTreeSlot[] slots = new StateTreeSlot[StateTreePage.SlotCount];
        foreach ((int slot, StateTreeSlot entry) in entries)
        {
            slots[slot] = entry;
        }

        return StatePageFormat.Encode(new StateTreePage(slots, 0));
    }
}
