using System.Security.Cryptography;
using HealthLedger.Tests.Verifier.Forge;
using HealthLedger.Verifier.Signatures;
using HealthLedger.Verifier.Trees;

namespace HealthLedger.Tests.Verifier;

public sealed class PrimitiveTests
{
    [Fact]
    public void Tree_agrees_with_the_recursive_definition_for_every_leaf_up_to_size_40()
    {
        for (int size = 1; size <= 40; size++)
        {
            byte[][] leaves = [.. Enumerable.Range(0, size).Select(i => new[] { (byte)i })];
            byte[] root = ForgeTree.Root(leaves);
            for (int index = 0; index < size; index++)
            {
                ReadOnlyMemory<byte>[] path = Memory(ForgeTree.Path(index, leaves));
                for (int claimed = 0; claimed <= size; claimed++)
                {
                    InclusionCheck check = Check(leaves[index], claimed, size, path, root);
                    Assert.Equal(claimed == index, check == InclusionCheck.Included);
                }
            }
        }
    }

    [Fact]
    public void Path_is_bound_to_its_tree_size_where_the_size_changes_its_shape()
    {
        byte[][] leaves = [.. Enumerable.Range(0, 7).Select(i => new[] { (byte)i })];
        ReadOnlyMemory<byte>[] path = Memory(ForgeTree.Path(6, leaves));

        Assert.Equal(InclusionCheck.Included, Check(leaves[6], 6, 7, path, ForgeTree.Root(leaves)));
        Assert.Equal(InclusionCheck.LengthWrong, Check(leaves[6], 6, 8, path, ForgeTree.Root(leaves)));
    }

    [Fact]
    public void Empty_path_leads_only_to_a_tree_of_one()
    {
        byte[] leaf = [1];

        Assert.Equal(InclusionCheck.Included, Check(leaf, 0, 1, [], ForgeTree.Leaf(leaf)));
        Assert.Equal(InclusionCheck.LengthWrong, Check(leaf, 0, 2, [], ForgeTree.Leaf(leaf)));
        Assert.Equal(InclusionCheck.LengthWrong, Check(leaf, 0, 0, [], ForgeTree.Leaf(leaf)));
    }

    [Fact]
    public void Inner_node_is_not_a_leaf()
    {
        byte[][] leaves = [[0], [1], [2], [3]];
        byte[] node = [.. ForgeTree.Leaf(leaves[0]), .. ForgeTree.Leaf(leaves[1])];
        ReadOnlyMemory<byte>[] path = [ForgeTree.Root(leaves[2..])];

        Assert.Equal(InclusionCheck.RootWrong, Check(node, 0, 2, path, ForgeTree.Root(leaves)));
    }

    [Fact]
    public void Largest_tree_is_answered_without_overflow()
    {
        ReadOnlyMemory<byte>[] path = [.. Enumerable.Range(0, 64).Select(_ => (ReadOnlyMemory<byte>)new byte[32])];
        byte[] leaf = new byte[32];

        Assert.Equal(
            InclusionCheck.RootWrong,
            HistoryTree.CheckInclusion(leaf, 0, ulong.MaxValue, path, new byte[32]));
        Assert.Equal(
            InclusionCheck.RootWrong,
            HistoryTree.CheckInclusion(leaf, ulong.MaxValue - 1, ulong.MaxValue, path[..63], new byte[32]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(64)]
    [InlineData(66)]
    public void Point_of_another_length_is_refused(int length)
    {
        Assert.False(IsPoint(new byte[length]));
    }

    [Fact]
    public void Point_off_the_curve_or_in_another_form_is_refused()
    {
        byte[] point = new ForgeKey().Point;
        Assert.True(IsPoint(point));

        Assert.False(IsPoint([0x04, .. new byte[64]]));
        Assert.False(IsPoint([0x04, .. Enumerable.Repeat((byte)0xFF, 64)]));
        Assert.False(IsPoint([0x06, .. point[1..]]));
        Assert.False(IsPoint([0x07, .. point[1..]]));
        Assert.False(IsPoint([0x00, .. point[1..]]));
        point[40] ^= 1;
        Assert.False(IsPoint(point));
    }

    [Fact]
    public void Signature_is_accepted_in_one_of_its_two_forms_only()
    {
        ForgeKey key = new();
        byte[] digest = SHA256.HashData(ForgeCbor.Encode(["seal", new byte[32], new byte[3]]));
        byte[] signature = key.Sign("seal", new byte[32], new byte[3]);

        Assert.True(new VerificationKey(key.Point).Verify(digest, signature));
        Assert.False(new VerificationKey(key.Point).Verify(digest, ForgeKey.Negate(signature)));
        Assert.Equal(signature, ForgeKey.Negate(ForgeKey.Negate(signature)));
    }

    [Fact]
    public void Key_answers_the_same_to_many_threads()
    {
        ForgeKey key = new();
        byte[] digest = SHA256.HashData(ForgeCbor.Encode(["seal", new byte[32], new byte[3]]));
        byte[] other = SHA256.HashData([]);
        byte[] signature = key.Sign("seal", new byte[32], new byte[3]);
        VerificationKey shared = new(key.Point);

        Parallel.For(0, 200, i => Assert.Equal(i % 2 == 0, shared.Verify(i % 2 == 0 ? digest : other, signature)));
    }

    private static bool IsPoint(byte[] point)
    {
        return new VerificationKey(point).IsValid();
    }

    private static InclusionCheck Check(byte[] leaf, int index, int size, ReadOnlyMemory<byte>[] path, byte[] root)
    {
        return HistoryTree.CheckInclusion(HistoryTree.HashLeaf(leaf), (ulong)index, (ulong)size, path, root);
    }

    private static ReadOnlyMemory<byte>[] Memory(IEnumerable<byte[]> hashes)
    {
        return [.. hashes.Select(hash => (ReadOnlyMemory<byte>)hash)];
    }
}
