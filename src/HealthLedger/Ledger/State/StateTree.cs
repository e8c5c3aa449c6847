using System.Security.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.State;

/// <summary>
/// The state tree of docs/spec/ledger.md section 7: binary over the bits of the leaf key, a subtree of one leaf is
/// that leaf. Immutable: a change makes a new tree that shares what did not change, so a block that is not
/// journaled is simply forgotten. Hashes are computed when they are first asked for, once per node, after all
/// changes of a block.
/// </summary>
internal abstract partial class StateTree
{
    private StateTree()
    {
    }

    public static StateTree Empty { get; } = new EmptyTree();

    public abstract Digest256 Root { get; }

    public StateLeaf? Find(Digest256 place)
    {
        Span<byte> bits = stackalloc byte[Digest256.SizeBytes];
        place.CopyTo(bits);
        StateTree node = this;
        for (int depth = 0; node is Branch branch; depth++)
        {
            node = IsRight(bits, depth) ? branch.Right : branch.Left;
        }

        return node is Single single && single.Leaf.Place == place ? single.Leaf : null;
    }

    public StateTree Set(StateLeaf leaf)
    {
        Span<byte> bits = stackalloc byte[Digest256.SizeBytes];
        leaf.Place.CopyTo(bits);
        return Insert(this, leaf, bits, 0);
    }

    public StateTree Remove(Digest256 place)
    {
        Span<byte> bits = stackalloc byte[Digest256.SizeBytes];
        place.CopyTo(bits);
        return Remove(this, place, bits, 0);
    }

    public IEnumerable<StateLeaf> Leaves()
    {
        Stack<StateTree> stack = new([this]);
        while (stack.TryPop(out StateTree? node))
        {
            if (node is Single single)
            {
                yield return single.Leaf;
            }
            else if (node is Branch branch)
            {
                stack.Push(branch.Right);
                stack.Push(branch.Left);
            }
        }
    }

    // Recursion is bounded by the 256 bits of a key.
    private static StateTree Insert(StateTree node, StateLeaf leaf, ReadOnlySpan<byte> bits, int depth)
    {
        switch (node)
        {
            case Branch branch:
                return IsRight(bits, depth)
                    ? new Branch(branch.Left, Insert(branch.Right, leaf, bits, depth + 1))
                    : new Branch(Insert(branch.Left, leaf, bits, depth + 1), branch.Right);
            case Single single when single.Leaf.Place != leaf.Place:
                Span<byte> other = stackalloc byte[Digest256.SizeBytes];
                single.Leaf.Place.CopyTo(other);
                return Join(single, other, new Single(leaf), bits, depth);
            default:
                return new Single(leaf);
        }
    }

    private static Branch Join(
        Single first, ReadOnlySpan<byte> firstBits, Single second, ReadOnlySpan<byte> secondBits, int depth)
    {
        bool isFirstRight = IsRight(firstBits, depth);
        if (isFirstRight != IsRight(secondBits, depth))
        {
            return isFirstRight ? new Branch(second, first) : new Branch(first, second);
        }

        Branch below = Join(first, firstBits, second, secondBits, depth + 1);
        return isFirstRight ? new Branch(Empty, below) : new Branch(below, Empty);
    }

    private static StateTree Remove(StateTree node, Digest256 place, ReadOnlySpan<byte> bits, int depth)
    {
        if (node is Single single)
        {
            return single.Leaf.Place == place ? Empty : node;
        }

        if (node is not Branch branch)
        {
            return node;
        }

        bool isRight = IsRight(bits, depth);
        StateTree left = isRight ? branch.Left : Remove(branch.Left, place, bits, depth + 1);
        StateTree right = isRight ? Remove(branch.Right, place, bits, depth + 1) : branch.Right;
        if (left is EmptyTree && right is not Branch)
        {
            return right;
        }

        return right is EmptyTree && left is not Branch ? left : new Branch(left, right);
    }

    private static bool IsRight(ReadOnlySpan<byte> bits, int depth) =>
        ((bits[depth >> 3] >> (7 - (depth & 7))) & 1) == 1;

    private sealed class EmptyTree : StateTree
    {
        public override Digest256 Root => default;
    }

    private sealed class Single(StateLeaf leaf) : StateTree
    {
        private Digest256? _hash;

        public StateLeaf Leaf { get; } = leaf;

        public override Digest256 Root => _hash ??= Hash(0x00, Leaf.Place, Leaf.ValueHash());
    }

    private sealed class Branch(StateTree left, StateTree right) : StateTree
    {
        private Digest256? _hash;

        public StateTree Left { get; } = left;

        public StateTree Right { get; } = right;

        public override Digest256 Root => _hash ??= Hash(0x01, Left.Root, Right.Root);
    }

    private static Digest256 Hash(byte prefix, Digest256 left, Digest256 right)
    {
        Span<byte> node = stackalloc byte[65];
        node[0] = prefix;
        left.CopyTo(node[1..]);
        right.CopyTo(node[33..]);
        Span<byte> digest = stackalloc byte[32];
        SHA256.HashData(node, digest);
        return new Digest256(digest);
    }
}
