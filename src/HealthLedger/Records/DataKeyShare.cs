using HealthLedger.Canonical;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Records;

/// <summary>One trustee's share of a data key: `share` of docs/spec/records.md section 2.</summary>
internal sealed class DataKeyShare
{
    public required SegmentId Segment { get; init; }

    public required uint X { get; init; }

    public required byte[] Blinding { get; init; }

    public required byte[] Value { get; init; }

    public static DataKeyShare? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(4);
        SegmentId segment = reader.Segment();
        uint x = reader.Unsigned(255);
        byte[] blinding = reader.BytesExactly(32).ToArray();
        byte[] value = reader.BytesExactly(ChunkedCipher.KeyBytes).ToArray();
        return reader.End() && x > 0
            ? new DataKeyShare { Segment = segment, X = x, Blinding = blinding, Value = value }
            : null;
    }

    /// <summary>The root over the hiding commitments of all shares, in order of x.</summary>
    public static Digest256 RootOf(IReadOnlyList<DataKeyShare> shares) => MerkleTree.Root(LeavesOf(shares));

    /// <summary>The leaves of the tree over the commitments, in order of x.</summary>
    public static Digest256[] LeavesOf(IReadOnlyList<DataKeyShare> shares)
    {
        Digest256[] leaves = new Digest256[shares.Count];
        Span<byte> commitment = stackalloc byte[Digest256.SizeBytes];
        for (int i = 0; i < leaves.Length; i++)
        {
            shares[i].Commitment().CopyTo(commitment);
            leaves[i] = MerkleTree.LeafHash(commitment);
        }

        return leaves;
    }

    public Digest256 Commitment() =>
        LabelledHash.Of(HashLabel.Share, Segment.ToArray(), X, Blinding, Value);

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[128]);
        writer.Array(4);
        writer.Id(Segment);
        writer.Unsigned(X);
        writer.Bytes(Blinding);
        writer.Bytes(Value);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
