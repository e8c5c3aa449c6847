using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Witnesses;

/// <summary>Verifies RFC 9162 consistency paths (section 2.1.4.2).</summary>
internal static class ConsistencyPath
{
    /// <summary>Whether the tree of a size begins with the tree of a smaller or equal one; the path's length is
    /// exact.</summary>
    public static bool Holds(
        ulong firstSize, Digest256 firstRoot, ulong size, Digest256 root, ReadOnlySpan<Digest256> path)
    {
        if (firstSize == 0 || firstSize == size)
        {
            // Nothing is before the empty tree, whose root everybody knows.
            return path.IsEmpty && (firstSize == 0 ? firstRoot == MerkleTree.EmptyRoot : firstRoot == root);
        }

        if (firstSize > size || path.IsEmpty)
        {
            return false;
        }

        ulong first = firstSize - 1;
        ulong last = size - 1;
        while ((first & 1) == 1)
        {
            first >>= 1;
            last >>= 1;
        }

        // An older tree that is complete is its own node, and the path leaves it out.
        int next = 0;
        Digest256 older = first == 0 ? firstRoot : path[next++];
        Digest256 newer = older;
        for (; next < path.Length; next++)
        {
            if (last == 0)
            {
                return false;
            }

            if ((first & 1) == 1 || first == last)
            {
                older = MerkleTree.NodeHash(path[next], older);
                newer = MerkleTree.NodeHash(path[next], newer);
                while (first != 0 && (first & 1) == 0)
                {
                    first >>= 1;
                    last >>= 1;
                }
            }
            else
            {
                newer = MerkleTree.NodeHash(newer, path[next]);
            }

            first >>= 1;
            last >>= 1;
        }

        return last == 0 && older == firstRoot && newer == root;
    }
}
