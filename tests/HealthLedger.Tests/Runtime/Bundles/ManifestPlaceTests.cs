using HealthLedger.Bundles;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Tests.Runtime.Bundles;

public sealed class ManifestPlaceTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(64)]
    [InlineData(ManifestPlace.MaxTogether)]
    public void Every_place_leads_to_what_was_signed_and_no_other_place_nor_leaf_does(int count)
    {
        Digest256[] leaves =
            [.. Enumerable.Range(0, count).Select(i => ManifestPlace.LeafOf(BitConverter.GetBytes(i)))];
        byte[] signed = ManifestPlace.SignedBytesOf((uint)count, MerkleTree.Root(leaves));
        for (int i = 0; i < count; i++)
        {
            Digest256[] path = MerkleTree.Path(leaves, i);
            Assert.Equal(signed, Place((uint)i, (uint)count, path).SignedBytesOf(leaves[i]));
            Assert.NotEqual(signed, Place((uint)i, (uint)count, path).SignedBytesOf(ManifestPlace.LeafOf([1])));
            Assert.NotEqual(signed, Place((uint)i, (uint)count + 1, path).SignedBytesOf(leaves[i]));
            Assert.NotEqual(signed, Place((uint)(i ^ 1), (uint)count, path).SignedBytesOf(leaves[i]));
        }
    }

    private static ManifestPlace Place(uint index, uint count, Digest256[] path) =>
        new() { Index = index, Count = count, Path = path };
}
