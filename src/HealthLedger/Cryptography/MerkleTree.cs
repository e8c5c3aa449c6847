using HealthLedger.Primitives;

namespace HealthLedger.Cryptography;

/// <summary>The Merkle tree of RFC 9162 section 2.1: hashes, roots of lists, and inclusion paths.</summary>
internal static class MerkleTree
{
    public static Digest256 EmptyRoot { get; } = Sha256.Of([]);

    public static Digest256 LeafHash(ReadOnlySpan<byte> data) => Sha256.Of(0x00, data);

    public static Digest256 NodeHash(Digest256 left, Digest256 right) => Sha256.Of(0x01, left, right);

    /// <summary>The root over leaf hashes.</summary>
    public static Digest256 Root(ReadOnlySpan<Digest256> leaves)
    {
        if (leaves.Length == 0)
        {
            return EmptyRoot;
        }

        Digest256[] level = leaves.ToArray();
        int count = level.Length;
        while (count > 1)
        {
            int half = 0;
            for (int i = 0; i < count; i += 2)
            {
                level[half++] = i + 1 < count ? NodeHash(level[i], level[i + 1]) : level[i];
            }

            count = half;
        }

        return level[0];
    }

    /// <summary>The inclusion path of one leaf hash in a list of leaf hashes, lowest sibling first.</summary>
    public static Digest256[] Path(ReadOnlySpan<Digest256> leaves, int index)
    {
        List<Digest256> path = [];
        Digest256[] level = leaves.ToArray();
        int count = level.Length;
        int at = index;
        while (count > 1)
        {
            int sibling = at ^ 1;
            if (sibling < count)
            {
                path.Add(level[sibling]);
            }

            int half = 0;
            for (int i = 0; i < count; i += 2)
            {
                level[half++] = i + 1 < count ? NodeHash(level[i], level[i + 1]) : level[i];
            }

            count = half;
            at >>= 1;
        }

        return [.. path];
    }

    /// <summary>Recomputes a root from a leaf hash and its path; null when the path's length is not exact.</summary>
    public static Digest256? RootFromPath(Digest256 leaf, ulong index, ulong size, ReadOnlySpan<Digest256> path)
    {
        if (index >= size)
        {
            return null;
        }

        Digest256 hash = leaf;
        ulong at = index;
        ulong last = size - 1;
        int used = 0;
        while (last > 0)
        {
            bool isRight = (at & 1) == 1;
            if (isRight || at < last)
            {
                if (used == path.Length)
                {
                    return null;
                }

                hash = isRight ? NodeHash(path[used], hash) : NodeHash(hash, path[used]);
                used++;
            }

            at >>= 1;
            last >>= 1;
        }

        return used == path.Length ? hash : null;
    }
}
