using HealthLedger.Canonical;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Bundles;

/// <summary>
/// Where a manifest stands among those that its author signed together: `manifest-place` of docs/spec/bundles.md
/// section 2.
/// </summary>
internal sealed class ManifestPlace
{
    /// <summary>How many manifests have one signature at most.</summary>
    public const int MaxTogether = 1024;

    private const ulong Version = 1;
    private const int MaxPath = 10;

    public required uint Index { get; init; }

    public required uint Count { get; init; }

    /// <summary>The path of RFC 9162 from the manifest's leaf hash to the root, lowest sibling first.</summary>
    public required IReadOnlyList<Digest256> Path { get; init; }

    public static Digest256 LeafOf(ReadOnlySpan<byte> manifest) => MerkleTree.LeafHash(manifest);

    /// <summary>What is signed for manifests together: `signed-manifests`.</summary>
    public static byte[] SignedBytesOf(uint count, Digest256 root)
    {
        CanonicalWriter writer = new(stackalloc byte[64]);
        writer.Array(3);
        writer.Unsigned(Version);
        writer.Unsigned(count);
        writer.Id(root);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    /// <summary>What is signed for the manifest with a leaf hash; null when the path is not one of this
    /// place.</summary>
    public byte[]? SignedBytesOf(Digest256 leaf) =>
        MerkleTree.RootFromPath(leaf, Index, Count, [.. Path]) is { } root ? SignedBytesOf(Count, root) : null;

    public static ManifestPlace? Read(ref CanonicalReader reader)
    {
        reader.Array(3);
        uint index = (uint)reader.Unsigned(MaxTogether - 1);
        uint together = (uint)reader.Unsigned(MaxTogether);
        int count = reader.ArrayHead(MaxPath);
        List<Digest256> path = new(count);
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            path.Add(reader.Digest());
        }

        return reader.IsGood && index < together
            ? new ManifestPlace { Index = index, Count = together, Path = path }
            : null;
    }

    public void Write(ref CanonicalWriter writer)
    {
        writer.Array(3);
        writer.Unsigned(Index);
        writer.Unsigned(Count);
        writer.Array(Path.Count);
        foreach (Digest256 hash in Path)
        {
            writer.Id(hash);
        }
    }
}
