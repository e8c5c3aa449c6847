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
