using System.Security.Cryptography;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Tests.Cryptography;

public sealed class MerkleTreeTests
{
    [Fact]
    public void Roots_and_paths_are_those_of_the_definition()
    {
        Digest256[] all = Leaves(130);
        for (int size = 0; size <= 130; size++)
        {
            ReadOnlySpan<Digest256> leaves = all.AsSpan(0, size);
            Digest256 root = Reference.Root(leaves);
            Assert.Equal(root, MerkleTree.Root(leaves));
            for (int index = 0; index < size; index++)
            {
                Digest256[] path = MerkleTree.Path(leaves, index);
                Assert.Equal(Reference.Path(leaves, index), path);
                Assert.Equal(root, MerkleTree.RootFromPath(leaves[index], (ulong)index, (ulong)size, path));
            }
        }
    }

    [Fact]
    public void Path_of_another_length_is_refused()
    {
        Digest256[] leaves = Leaves(13);
        for (int index = 0; index < leaves.Length; index++)
        {
            Digest256[] path = MerkleTree.Path(leaves, index);
            Assert.Null(MerkleTree.RootFromPath(leaves[index], (ulong)index, 13, path.AsSpan(1)));
            Assert.Null(MerkleTree.RootFromPath(leaves[index], (ulong)index, 13, [.. path, leaves[0]]));
            Assert.Null(MerkleTree.RootFromPath(leaves[index], 13 + (ulong)index, 13, path));
        }

        Assert.Null(MerkleTree.RootFromPath(leaves[0], 0, 0, []));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1022)]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(5000)]
    public void Leaf_hash_has_its_prefix_at_every_length(int length)
    {
        byte[] data = new Draw(length).Bytes(length);
        Assert.Equal(new Digest256(SHA256.HashData([0, .. data])), MerkleTree.LeafHash(data));
    }

    public static Digest256[] Leaves(int count) =>
        [.. Enumerable.Range(0, count).Select(i => MerkleTree.LeafHash(BitConverter.GetBytes(i)))];

    /// <summary>RFC 9162, 2.1.1 and 2.1.3.1, word for word.</summary>
    public static class Reference
    {
        public static Digest256 Root(ReadOnlySpan<Digest256> leaves)
        {
            if (leaves.Length == 0)
            {
                return new Digest256(SHA256.HashData([]));
            }

            if (leaves.Length == 1)
            {
                return leaves[0];
            }

            int k = Split(leaves.Length);
            return new Digest256(SHA256.HashData(
                [1, .. Root(leaves[..k]).ToArray(), .. Root(leaves[k..]).ToArray()]));
        }

        public static Digest256[] Path(ReadOnlySpan<Digest256> leaves, int index)
        {
            if (leaves.Length == 1)
            {
                return [];
            }

            int k = Split(leaves.Length);
            return index < k
                ? [.. Path(leaves[..k], index), Root(leaves[k..])]
                : [.. Path(leaves[k..], index - k), Root(leaves[..k])];
        }

        private static int Split(int count)
        {
            int k = 1;
            while (k * 2 < count)
            {
                k *= 2;
            }

            return k;
        }
    }
}
