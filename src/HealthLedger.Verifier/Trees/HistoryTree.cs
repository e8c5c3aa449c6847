using System.Numerics;
using System.Security.Cryptography;

namespace HealthLedger.Verifier.Trees;

/// <summary>
/// The Merkle tree of RFC 9162 §2.1: leaf hash, inclusion and consistency, with paths of exact length.
/// </summary>
internal static class HistoryTree
{
    private const int HashBytes = 32;

    // SHA-256 of nothing (RFC 9162 §2.1.1).
    private static readonly byte[] EmptyHash = SHA256.HashData([]);

    public static ReadOnlySpan<byte> EmptyRoot => EmptyHash;

    public static byte[] HashLeaf(ReadOnlySpan<byte> data)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([0x00]);
        hash.AppendData(data);
        return hash.GetHashAndReset();
    }

    /// <summary>Checks that a leaf has a place in a tree (RFC 9162 §2.1.3.2).</summary>
    public static InclusionCheck CheckInclusion(
        ReadOnlySpan<byte> leafHash,
        ulong index,
        ulong size,
        ReadOnlyMemory<byte>[] path,
        ReadOnlySpan<byte> root)
    {
        // The length is compared before anything is hashed: a path that is too long costs nothing.
        if (index >= size || path.Length != PathLength(index, size - 1))
        {
            return InclusionCheck.LengthWrong;
        }

        Span<byte> node = stackalloc byte[HashBytes];
        leafHash.CopyTo(node);
        ulong position = index;
        ulong last = size - 1;
        foreach (ReadOnlyMemory<byte> sibling in path)
        {
            if ((position & 1) == 1 || position == last)
            {
                HashNode(sibling.Span, node, node);
                while ((position & 1) == 0 && position != 0)
                {
                    position >>= 1;
                    last >>= 1;
                }
            }
            else
            {
                HashNode(node, sibling.Span, node);
            }

            position >>= 1;
            last >>= 1;
        }

        return node.SequenceEqual(root) ? InclusionCheck.Included : InclusionCheck.RootWrong;
    }

    /// <summary>Checks that a tree is the beginning of a larger one (RFC 9162 §2.1.4.2).</summary>
    public static InclusionCheck CheckConsistency(
        ulong firstSize,
        ReadOnlySpan<byte> firstRoot,
        ulong size,
        ReadOnlySpan<byte> root,
        ReadOnlyMemory<byte>[] path)
    {
        if (firstSize == 0 || firstSize > size)
        {
            // Every tree begins with the empty one: nothing would be shown.
            return InclusionCheck.LengthWrong;
        }

        if (firstSize == size)
        {
            return path.Length != 0 ? InclusionCheck.LengthWrong
                : firstRoot.SequenceEqual(root) ? InclusionCheck.Included
                : InclusionCheck.RootWrong;
        }

        // A complete subtree is its own first element; the proof leaves it out.
        int complete = BitOperations.TrailingZeroCount(firstSize);
        int taken = BitOperations.IsPow2(firstSize) ? 0 : 1;
        if (path.Length < taken)
        {
            return InclusionCheck.LengthWrong;
        }

        Span<byte> first = stackalloc byte[HashBytes];
        Span<byte> second = stackalloc byte[HashBytes];
        (taken == 0 ? firstRoot : path[0].Span).CopyTo(first);
        first.CopyTo(second);
        ulong position = (firstSize - 1) >> complete;
        ulong last = (size - 1) >> complete;
        foreach (ReadOnlyMemory<byte> sibling in path.AsSpan(taken))
        {
            if (last == 0)
            {
                return InclusionCheck.LengthWrong;
            }

            if ((position & 1) == 1 || position == last)
            {
                HashNode(sibling.Span, first, first);
                HashNode(sibling.Span, second, second);
                while ((position & 1) == 0 && position != 0)
                {
                    position >>= 1;
                    last >>= 1;
                }
            }
            else
            {
                HashNode(second, sibling.Span, second);
            }

            position >>= 1;
            last >>= 1;
        }

        if (last != 0)
        {
            return InclusionCheck.LengthWrong;
        }

        return first.SequenceEqual(firstRoot) && second.SequenceEqual(root)
            ? InclusionCheck.Included
            : InclusionCheck.RootWrong;
    }

    /// <summary>The root of a tree of which these are the complete subtrees, the largest first.</summary>
    public static byte[] RootOfPeaks(ReadOnlyMemory<byte>[] peaks)
    {
        if (peaks.Length == 0)
        {
            return EmptyRoot.ToArray();
        }

        byte[] root = peaks[^1].ToArray();
        for (int i = peaks.Length - 2; i >= 0; i--)
        {
            HashNode(peaks[i].Span, root, root);
        }

        return root;
    }

    // Below the highest bit in which index and last leaf differ every level has a sibling; above it only those levels
    // where the path turns right, because the right edge of an incomplete tree skips the others.
    private static int PathLength(ulong index, ulong last)
    {
        int inner = 64 - BitOperations.LeadingZeroCount(index ^ last);
        ulong border = inner == 64 ? 0 : index >> inner;
        return inner + BitOperations.PopCount(border);
    }

    private static void HashNode(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> destination)
    {
        Span<byte> input = stackalloc byte[1 + (2 * HashBytes)];
        input[0] = 0x01;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + HashBytes)..]);
        SHA256.HashData(input, destination);
    }
}
