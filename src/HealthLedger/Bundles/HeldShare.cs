using HealthLedger.Canonical;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Bundles;

/// <summary>
/// A trustee's share with the path from its commitment to the share root: `held-share` of docs/spec/bundles.md
/// section 3. It says of itself that it is the one that was dealt.
/// </summary>
internal sealed class HeldShare
{
    // A set has at most 255 trustees.
    private const int MaxPath = 8;

    public required DataKeyShare Share { get; init; }

    public required IReadOnlyList<Digest256> Path { get; init; }

    public static HeldShare? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        HeldShare? share = Read(ref reader);
        return reader.End() ? share : null;
    }

    public static HeldShare? Read(ref CanonicalReader reader)
    {
        reader.Array(2);
        ReadOnlySpan<byte> share = reader.Bytes(256);
        int count = reader.ArrayHead(MaxPath);
        List<Digest256> path = new(count);
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            path.Add(reader.Digest());
        }

        return reader.IsGood && DataKeyShare.TryDecode(share) is { } decoded
            ? new HeldShare { Share = decoded, Path = path }
            : null;
    }

    public void Write(ref CanonicalWriter writer)
    {
        writer.Array(2);
        byte[] share = Share.Encode();
        writer.Bytes(share);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(share);
        writer.Array(Path.Count);
        foreach (Digest256 hash in Path)
        {
            writer.Id(hash);
        }
    }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[512]);
        Write(ref writer);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    /// <summary>Whether it is the share of a trustee in a dealing to so many.</summary>
    public bool Fits(BundleSegment segment, uint x, int trustees)
    {
        if (Share.Segment != segment.Id || Share.X != x || x == 0 || x > trustees)
        {
            return false;
        }

        Span<byte> commitment = stackalloc byte[Digest256.SizeBytes];
        Share.Commitment().CopyTo(commitment);
        return MerkleTree.RootFromPath(MerkleTree.LeafHash(commitment), x - 1, (ulong)trustees, [.. Path])
            == segment.ShareRoot;
    }
}
