using System.Numerics;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Ledger;

/// <summary>
/// The growing end of the history tree: the peaks of its complete subtrees, which give the root, and the incomplete
/// tiles of each level (docs/spec/storage.md). Changed in place; <see cref="Clone"/> before a block that may be
/// forgotten.
/// </summary>
internal sealed class HistoryTree
{
    public const int TileHashes = 1 << TileLevels;

    private const int TileLevels = 8;

    private readonly List<Digest256> _peaks;
    private readonly List<List<Digest256>> _open;
    private readonly List<HistoryTile> _written = [];

    public HistoryTree()
    {
        _peaks = [];
        _open = [[]];
    }

    private HistoryTree(ulong size, List<Digest256> peaks, List<List<Digest256>> open)
    {
        Size = size;
        _peaks = peaks;
        _open = open;
    }

    private HistoryTree(HistoryTree other)
    {
        Size = other.Size;
        _peaks = [.. other._peaks];
        _open = other._open.ConvertAll(Copy);
    }

    /// <summary>How many leaves there are.</summary>
    public ulong Size { get; private set; }

    /// <summary>The RFC 9162 root over all leaves.</summary>
    public Digest256 Root
    {
        get
        {
            if (Size == 0)
            {
                return MerkleTree.EmptyRoot;
            }

            Digest256 root = _peaks[^1];
            for (int i = _peaks.Count - 2; i >= 0; i--)
            {
                root = MerkleTree.NodeHash(_peaks[i], root);
            }

            return root;
        }
    }

    /// <summary>The tree of a size again, from its peaks (largest subtree first) and the open tile of each
    /// level.</summary>
    public static HistoryTree Restore(ulong size, List<Digest256> peaks, List<List<Digest256>> open) =>
        new(size, peaks, open);

    public HistoryTree Clone() => new(this);

    /// <summary>The incomplete tile of each level, level 0 first: all that a tree of this size grows from.</summary>
    public IReadOnlyList<IReadOnlyList<Digest256>> Open => _open;

    public void Append(Digest256 leaf)
    {
        _peaks.Add(leaf);
        int levels = BitOperations.TrailingZeroCount(~Size);
        Size = checked(Size + 1);
        AppendToTile(0, leaf);

        // Each trailing one bit of the old size is a complete subtree that the new leaf completes a larger one with;
        // every eighth of them completes a tile.
        for (int level = 1; level <= levels; level++)
        {
            Digest256 merged = MerkleTree.NodeHash(_peaks[^2], _peaks[^1]);
            _peaks.RemoveRange(_peaks.Count - 2, 2);
            _peaks.Add(merged);
            if (level % TileLevels == 0)
            {
                AppendToTile(level / TileLevels, merged);
            }
        }
    }

    /// <summary>The tiles that have been completed or rewritten since the last call.</summary>
    public IReadOnlyList<HistoryTile> TakeWritten()
    {
        HistoryTile[] tiles = [.. _written.GroupBy(t => (t.Level, t.Number)).Select(group => group.Last())];
        _written.Clear();
        return tiles;
    }

    /// <summary>The hashes of an incomplete tile that is not stored; null when this is not it.</summary>
    public Digest256[]? OpenTile(int level, ulong number)
    {
        ulong current = level >= _open.Count ? ulong.MaxValue : (Size >> (8 * level)) / TileHashes;
        return current == number ? [.. _open[level]] : null;
    }

    // With room for the whole tile: it grows at once.
    private static List<Digest256> Copy(List<Digest256> level)
    {
        List<Digest256> copy = new(TileHashes);
        copy.AddRange(level);
        return copy;
    }

    private void AppendToTile(int level, Digest256 hash)
    {
        if (level == _open.Count)
        {
            _open.Add([]);
        }

        List<Digest256> tile = _open[level];
        tile.Add(hash);
        ulong count = Size >> (8 * level);
        if (tile.Count == TileHashes || level > 0)
        {
            _written.Add(new HistoryTile(level, (count - 1) / TileHashes, Bytes(tile)));
        }

        if (tile.Count == TileHashes)
        {
            tile.Clear();
        }
    }

    private static byte[] Bytes(List<Digest256> hashes)
    {
        byte[] bytes = new byte[hashes.Count * Digest256.SizeBytes];
        for (int i = 0; i < hashes.Count; i++)
        {
            hashes[i].CopyTo(bytes.AsSpan(i * Digest256.SizeBytes));
        }

        return bytes;
    }
}
