using HealthLedger.Cryptography;
using HealthLedger.Primitives;
using HealthLedger.Witnesses;

namespace HealthLedger.Tests.Witnesses;

/// <summary>Consistency paths as RFC 9162 section 2.1.4 defines them.</summary>
public sealed class ConsistencyPathTests
{
    private const int Sizes = 40;

    private static readonly Digest256[] Leaves =
        [.. Enumerable.Range(0, Sizes).Select(number => MerkleTree.LeafHash([(byte)number]))];

    [Fact]
    public void Path_OfEverySizeToEveryLargerOne_Holds()
    {
        for (int size = 1; size <= Sizes; size++)
        {
            for (int first = 1; first <= size; first++)
            {
                Assert.True(Holds(first, size, Path(Leaves[..size], first)), $"{first} of {size}");
            }

            Assert.True(ConsistencyPath.Holds(0, MerkleTree.EmptyRoot, (ulong)size, RootOf(size), []));
        }
    }

    [Fact]
    public void Path_WithAHashChangedAddedOrLeftOut_DoesNotHold()
    {
        for (int size = 2; size <= Sizes; size++)
        {
            for (int first = 1; first < size; first++)
            {
                Digest256[] path = Path(Leaves[..size], first);
                Assert.False(Holds(first, size, [.. path, Leaves[0]]), $"longer, {first} of {size}");
                Assert.False(Holds(first, size, path[..^1]), $"shorter, {first} of {size}");
                for (int i = 0; i < path.Length; i++)
                {
                    Digest256[] changed = [.. path];
                    changed[i] = MerkleTree.LeafHash([1, 2, 3]);
                    Assert.False(Holds(first, size, changed), $"changed, {first} of {size}");
                }
            }
        }
    }

    [Fact]
    public void Root_OfAnotherTree_DoesNotHold()
    {
        Digest256 other = MerkleTree.LeafHash([9, 9]);
        Assert.False(ConsistencyPath.Holds(5, other, 9, RootOf(9), Path(Leaves[..9], 5)));
        Assert.False(ConsistencyPath.Holds(5, RootOf(5), 9, other, Path(Leaves[..9], 5)));
        Assert.False(ConsistencyPath.Holds(5, RootOf(5), 5, other, []));
        Assert.False(ConsistencyPath.Holds(0, other, 5, RootOf(5), []));
        Assert.False(ConsistencyPath.Holds(9, RootOf(9), 5, RootOf(5), Path(Leaves[..9], 5)));
    }

    /// <summary>`PROOF(first, leaves)` word by word from section 2.1.4.1.</summary>
    public static Digest256[] Path(Digest256[] leaves, int first) =>
        first == 0 || first == leaves.Length ? [] : SubProof(first, leaves, isComplete: true);

    private static Digest256[] SubProof(int first, Digest256[] leaves, bool isComplete)
    {
        if (first == leaves.Length)
        {
            return isComplete ? [] : [MerkleTree.Root(leaves)];
        }

        int split = 1;
        while (split * 2 < leaves.Length)
        {
            split *= 2;
        }

        return first <= split
            ? [.. SubProof(first, leaves[..split], isComplete), MerkleTree.Root(leaves.AsSpan(split))]
            :
            [
                .. SubProof(first - split, leaves[split..], isComplete: false),
                MerkleTree.Root(leaves.AsSpan(0, split)),
            ];
    }

    private static Digest256 RootOf(int size) => MerkleTree.Root(Leaves.AsSpan(0, size));

    private static bool Holds(int first, int size, Digest256[] path) =>
        ConsistencyPath.Holds((ulong)first, RootOf(first), (ulong)size, RootOf(size), path);
}
