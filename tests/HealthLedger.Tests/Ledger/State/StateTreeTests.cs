using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;

namespace HealthLedger.Tests.Ledger.State;

public sealed class StateTreeTests
{
    [Fact]
    public void Root_is_a_function_of_the_rows_whatever_was_done_to_get_there() =>
        Prop.ForAll(Seeds(), seed =>
        {
            Draw draw = new(seed);
            Dictionary<Digest256, StateLeaf> model = [];
            StateTree tree = StateTree.Empty;
            int keys = draw.Pick(1, 2, 8, 40);
            for (int step = 0; step < 60; step++)
            {
                StateLeaf leaf = Leaf(draw, keys);
                if (draw.Below(3) == 0)
                {
                    tree = tree.Remove(leaf.Place);
                    model.Remove(leaf.Place);
                }
                else
                {
                    tree = tree.Set(leaf);
                    model[leaf.Place] = leaf;
                }

                if (tree.Root != Naive(model))
                {
                    return false;
                }
            }

            StateTree shuffled = StateTree.Empty;
            foreach (StateLeaf leaf in model.Values.OrderBy(_ => draw.Next()))
            {
                shuffled = shuffled.Set(leaf);
            }

            return shuffled.Root == tree.Root
                && tree.Leaves().Count() == model.Count
                && model.Keys.All(place => tree.Find(place)?.Value == model[place].Value);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Removing_what_was_added_restores_the_root() =>
        Prop.ForAll(Seeds(), seed =>
        {
            Draw draw = new(seed);
            StateTree tree = Tree(draw, 30);
            StateLeaf added = new(StateKind.Record, draw.Bytes(16), draw.Bytes(5), draw.Bytes(16));
            return tree.Set(added).Root != tree.Root
                && tree.Set(added).Remove(added.Place).Root == tree.Root
                && tree.Remove(added.Place).Root == tree.Root;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_changed_row_changes_the_root()
    {
        StateTree tree = Tree(new Draw(3), 30);
        foreach (StateLeaf leaf in tree.Leaves())
        {
            Assert.NotEqual(tree.Root, tree.Remove(leaf.Place).Root);
            Assert.NotEqual(tree.Root, tree.Set(new StateLeaf(leaf.Kind, leaf.Key, [.. leaf.Value, 0], leaf.Blinding)).Root);
            byte[] blinding = [.. leaf.Blinding];
            blinding[15] ^= 1;
            Assert.NotEqual(tree.Root, tree.Set(new StateLeaf(leaf.Kind, leaf.Key, leaf.Value, blinding)).Root);
            Assert.NotEqual(tree.Root, tree.Remove(leaf.Place)
                .Set(new StateLeaf((StateKind)((int)leaf.Kind + 1), leaf.Key, leaf.Value, leaf.Blinding)).Root);
        }
    }

    [Fact]
    public void Empty_tree_has_the_hash_of_zeros_and_finds_nothing()
    {
        Assert.True(StateTree.Empty.Root.IsZero);
        Assert.Null(StateTree.Empty.Find(default));
        Assert.Same(StateTree.Empty, StateTree.Empty.Remove(default));
    }

    private static Arbitrary<int> Seeds() => Gen.Choose(0, int.MaxValue - 1).ToArbitrary();

    private static StateTree Tree(Draw draw, int count)
    {
        StateTree tree = StateTree.Empty;
        for (int i = 0; i < count; i++)
        {
            tree = tree.Set(Leaf(draw, 1000));
        }

        return tree;
    }

    private static StateLeaf Leaf(Draw draw, int keys) => new(
        draw.Pick(StateKind.Participant, StateKind.Record),
        BitConverter.GetBytes(draw.Below(keys)),
        draw.Bytes(draw.Below(9)),
        draw.Bytes(16));

    // docs/spec/ledger.md, 7, from the sorted rows alone.
    private static Digest256 Naive(Dictionary<Digest256, StateLeaf> rows) => new(Naive(
        [.. rows.Values.Select(leaf => (Key: leaf.Place.ToArray(), leaf)).OrderBy(row => Convert.ToHexString(row.Key), StringComparer.Ordinal)], 0));

    private static byte[] Naive((byte[] Key, StateLeaf Leaf)[] rows, int bit)
    {
        if (rows.Length == 0)
        {
            return new byte[32];
        }

        if (rows.Length == 1)
        {
            return SHA256.HashData([0, .. rows[0].Key, .. rows[0].Leaf.ValueHash().ToArray()]);
        }

        bool IsRight(byte[] key) => ((key[bit / 8] >> (7 - (bit % 8))) & 1) == 1;
        byte[] left = Naive([.. rows.Where(row => !IsRight(row.Key))], bit + 1);
        byte[] right = Naive([.. rows.Where(row => IsRight(row.Key))], bit + 1);
        return SHA256.HashData([1, .. left, .. right]);
    }
}
