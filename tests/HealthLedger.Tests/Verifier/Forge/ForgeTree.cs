using System.Security.Cryptography;

namespace HealthLedger.Tests.Verifier.Forge;

/// <summary>The tree as RFC 9162 §2.1 defines it, by recursion over the list.</summary>
internal static class ForgeTree
{
    public static byte[] Leaf(byte[] data)
    {
        return SHA256.HashData([0x00, .. data]);
    }

    public static byte[] Node(byte[] left, byte[] right)
    {
        return SHA256.HashData([0x01, .. left, .. right]);
    }

    public static byte[] Root(byte[][] leaves)
    {
        if (leaves.Length == 0)
        {
            return SHA256.HashData([]);
        }

        int split = Split(leaves.Length);
        return leaves.Length == 1 ? Leaf(leaves[0]) : Node(Root(leaves[..split]), Root(leaves[split..]));
    }

    public static List<byte[]> Path(int index, byte[][] leaves)
    {
        if (leaves.Length <= 1)
        {
            return [];
        }

        int split = Split(leaves.Length);
        return index < split
            ? [.. Path(index, leaves[..split]), Root(leaves[split..])]
            : [.. Path(index - split, leaves[split..]), Root(leaves[..split])];
    }

    /// <summary>PROOF(m, D[n]) of RFC 9162 §2.1.4.1.</summary>
    public static List<byte[]> Consistency(int first, byte[][] leaves)
    {
        return first == 0 ? [] : SubProof(first, leaves, true);
    }

    /// <summary>The roots of the complete subtrees, the largest first.</summary>
    public static List<byte[]> Peaks(byte[][] leaves)
    {
        if (leaves.Length == 0)
        {
            return [];
        }

        int whole = Split(leaves.Length + 1);
        return [Root(leaves[..whole]), .. Peaks(leaves[whole..])];
    }

    private static List<byte[]> SubProof(int first, byte[][] leaves, bool isWhole)
    {
        if (first == leaves.Length)
        {
            return isWhole ? [] : [Root(leaves)];
        }

        int split = Split(leaves.Length);
        return first <= split
            ? [.. SubProof(first, leaves[..split], isWhole), Root(leaves[split..])]
            : [.. SubProof(first - split, leaves[split..], false), Root(leaves[..split])];
    }

    // The largest power of two below the number of leaves.
    private static int Split(int count)
    {
        int split = 1;
        while (split * 2 < count)
        {
            split *= 2;
        }

        return split;
    }
}
