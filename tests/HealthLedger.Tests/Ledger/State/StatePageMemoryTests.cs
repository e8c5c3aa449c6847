using HealthLedger.Ledger.State;
using HealthLedger.Primitives;

namespace HealthLedger.Tests.Ledger.State;

/// <summary>What of a page comes into memory and goes again.</summary>
public sealed class StatePageMemoryTests
{
    private const int Rows = 12;
    private readonly StateLeaf[] _rows = [.. Enumerable.Range(0, Rows).Select(Row)];

    [Fact]
    public void Rows_that_have_left_take_no_memory_in_their_page()
    {
        StateTreePage page = Filled();
        long bare = Read(page).Bytes;
        Assert.True(page.Bytes > bare + (Rows * 100));

        Forget(page);
        Assert.True(page.Bytes > bare);
        page.Tidy();

        Assert.Equal(bare, page.Bytes);
        Assert.All(Leaves(page), leaf => Assert.Null(leaf.Row));
    }

    [Fact]
    public void Row_that_is_in_memory_stays_when_a_page_is_tidied()
    {
        StateTreePage page = Read(Filled());
        StateTreeSlot one = Leaves(page).First();
        one.Keep(_rows[0]);
        page.Tidy();
        Assert.Same(_rows[0], one.Row);
    }

    [Fact]
    public void Rows_that_many_threads_bring_at_once_are_all_there()
    {
        for (int round = 0; round < 200; round++)
        {
            StateTreePage page = Read(Filled());
            StateTreeSlot[] leaves = [.. Leaves(page)];
            Dictionary<Digest256, StateLeaf> rows = _rows.ToDictionary(row => row.Place);
            Parallel.ForEach(leaves.Concat(leaves), leaf => leaf.Keep(rows[leaf.Place]));
            Assert.All(leaves, leaf => Assert.Same(rows[leaf.Place], leaf.Row));
        }
    }

    [Fact]
    public void Page_that_takes_the_place_of_another_shares_its_rows_and_what_becomes_of_them()
    {
        StateTreePage before = Filled();
        StateTree after = new StateTree(before).Set(Row(Rows));
        Assert.All(_rows, row => Assert.Same(row, after.Find(row.Place)));

        Forget(before);

        Assert.All(_rows, row =>
        {
            Assert.True(after.TryFind(row.Place, out StateTreeSlot leaf));
            Assert.Null(leaf.Row);
            Assert.Equal(row.ValueHash(), leaf.ValueHash);
        });
    }

    // The places are chosen so that every row has a slot of the root page for itself.
    private StateTreePage Filled()
    {
        StateTree tree = StateTree.Empty;
        foreach (StateLeaf row in _rows)
        {
            tree = tree.Set(row);
        }

        Assert.Equal(Rows, Leaves(tree.RootPage).Count());
        return tree.RootPage;
    }

    private static StateTreePage Read(StateTreePage page) =>
        StatePageFormat.TryDecode(StatePageFormat.Encode(page), StatePath.Root)!;

    private static void Forget(StateTreePage page)
    {
        foreach (StateTreeSlot leaf in Leaves(page))
        {
            leaf.Loaded!.Row = null;
        }
    }

    private static IEnumerable<StateTreeSlot> Leaves(StateTreePage page) =>
        Enumerable.Range(0, StateTreePage.SlotCount).Select(slot => page[slot]).Where(slot => slot.IsLeaf);

    private static StateLeaf Row(int number)
    {
        for (ulong i = 0; ; i++)
        {
            byte[] key = BitConverter.GetBytes(i);
            if (StateLeaf.PlaceOf(StateKind.Record, key).ToArray()[0] >> 4 == number)
            {
                return new StateLeaf(StateKind.Record, key, [(byte)number], new byte[StateLeaf.BlindingBytes]);
            }
        }
    }
}
