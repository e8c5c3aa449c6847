using HealthLedger.Primitives;

namespace HealthLedger.Cryptography;

/// <summary>Whether one tree is the beginning of another [RFC 9162 §2.1.4.2].</summary>
internal static class MerkleConsistency
{
    /// <summary>Checks a proof; a path that is shorter or longer than the sizes determine does not hold.</summary>
    public static bool Holds(
        ulong olderSize,
        Digest256 olderRoot,
        ulong newerSize,
        Digest256 newerRoot,
        ReadOnlySpan<Digest256> path)
    {
        if (olderSize == 0 || olderSize > newerSize)
        {
            // Everything begins with nothing: there is nothing to show.
            return false;
        }

        if (olderSize == newerSize || path.IsEmpty)
        {
            return olderSize == newerSize && path.IsEmpty && olderRoot == newerRoot;
        }

        ulong first = olderSize - 1;
        ulong second = newerSize - 1;
        while ((first & 1) == 1)
        {
            first >>= 1;
            second >>= 1;
        }

        // A tree of a power of two leaves is a node of the newer tree: the proof leaves out what everybody has.
        bool isNode = ulong.IsPow2(olderSize);
        Digest256 older = isNode ? olderRoot : path[0];
        Digest256 newer = older;
        foreach (Digest256 hash in isNode ? path : path[1..])
        {
            if (second == 0)
            {
                return false;
            }

            if ((first & 1) == 1 || first == second)
            {
                older = MerkleTree.NodeHash(hash, older);
                newer = MerkleTree.NodeHash(hash, newer);
                while (first != 0 && (first & 1) == 0)
                {
                    first >>= 1;
                    second >>= 1;
                }
            }
            else
            {
                newer = MerkleTree.NodeHash(newer, hash);
            }

            first >>= 1;
            second >>= 1;
        }

        return second == 0 && older == olderRoot && newer == newerRoot;
    }
}
