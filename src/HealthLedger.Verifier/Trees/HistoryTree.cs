using System.Numerics;
using System.Security.Cryptography;

namespace HealthLedger.Verifier.Trees;

/// <summary>The Merkle tree of RFC 9162 §2.1: leaf hash and inclusion, with paths of exact length.</summary>
internal static class HistoryTree
{
    private const int HashBytes = 32;

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
            if (last == 0)
            {
                return InclusionCheck.LengthWrong;
            }

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

        if (last != 0)
        {
            return InclusionCheck.LengthWrong;
        }

        return node.SequenceEqual(root) ? InclusionCheck.Included : InclusionCheck.RootWrong;
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
