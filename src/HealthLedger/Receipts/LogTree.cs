using System.Numerics;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Receipts;

/// <summary>
/// An RFC 9162 tree in memory with the roots of its complete subtrees, so that a path costs a few hashes for each of
/// its levels and not one for each leaf.
/// </summary>
internal sealed class LogTree
{
    // Level 0 has the leaves; number n of level l is the root over the leaves n * 2^l to (n + 1) * 2^l - 1.
    private readonly List<Digest256[]> _levels;
    private readonly int _size;

    public LogTree(Digest256[] leaves)
    {
        _size = leaves.Length;
        _levels = [leaves];
        while (_levels[^1].Length > 1)
        {
            Digest256[] below = _levels[^1];
            Digest256[] level = new Digest256[below.Length / 2];
            for (int i = 0; i < level.Length; i++)
            {
                level[i] = MerkleTree.NodeHash(below[2 * i], below[(2 * i) + 1]);
            }

            _levels.Add(level);
        }
    }

    public Digest256 Root => _size == 0 ? MerkleTree.EmptyRoot : Range(0, _size);

    /// <summary>The inclusion path of a leaf, from the leaf up.</summary>
    public IReadOnlyList<Digest256> PathOf(int number)
    {
        List<Digest256> path = [];
        (int start, int end) = (0, _size);
        while (end - start > 1)
        {
            int middle = start + Split(end - start);
            path.Add(number < middle ? Range(middle, end) : Range(start, middle));
            (start, end) = number < middle ? (start, middle) : (middle, end);
        }

        path.Reverse();
        return path;
    }

    private Digest256 Range(int start, int end)
    {
        int length = end - start;
        if (BitOperations.IsPow2(length))
        {
            int level = BitOperations.Log2((uint)length);
            return _levels[level][start >> level];
        }

        int middle = start + Split(length);
        return MerkleTree.NodeHash(Range(start, middle), Range(middle, end));
    }

    // The largest power of two below a length.
    private static int Split(int length) => 1 << BitOperations.Log2((uint)length - 1);
}
