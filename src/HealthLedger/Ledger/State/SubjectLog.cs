using System.Numerics;
using HealthLedger.Canonical;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.State;

/// <summary>
/// The growing end of a subject's sub-log (docs/spec/ledger.md section 7): an RFC 9162 tree of which the state keeps
/// the size and the roots of its complete subtrees, the largest first. Immutable.
/// </summary>
internal sealed class SubjectLog
{
    private const int MaxPeaks = 64;

    private readonly Digest256[] _peaks;

    private SubjectLog(ulong size, Digest256[] peaks)
    {
        Size = size;
        _peaks = peaks;
    }

    public static SubjectLog Empty { get; } = new(0, []);

    /// <summary>How many entries there are.</summary>
    public ulong Size { get; }

    public IReadOnlyList<Digest256> Peaks => _peaks;

    /// <summary>The RFC 9162 root.</summary>
    public Digest256 Root
    {
        get
        {
            if (Size == 0)
            {
                return MerkleTree.EmptyRoot;
            }

            Digest256 root = _peaks[^1];
            for (int i = _peaks.Length - 2; i >= 0; i--)
            {
                root = MerkleTree.NodeHash(_peaks[i], root);
            }

            return root;
        }
    }

    /// <summary>The log of a size with these peaks; null when a log of that size has not that many.</summary>
    public static SubjectLog? Create(ulong size, IReadOnlyList<Digest256> peaks) =>
        peaks.Count == BitOperations.PopCount(size) ? new SubjectLog(size, [.. peaks]) : null;

    /// <summary>The leaf hash of an entry: its block's time and its own leaf hash in the history.</summary>
    public static Digest256 LeafOf(long time, Digest256 entryLeaf)
    {
        CanonicalWriter writer = new(stackalloc byte[64]);
        writer.Array(2);
        writer.Unsigned((ulong)time);
        writer.Id(entryLeaf);
        Digest256 leaf = MerkleTree.LeafHash(writer.Written);
        writer.Dispose();
        return leaf;
    }

    public static SubjectLog? Read(ref CanonicalReader reader)
    {
        ulong size = reader.Unsigned();
        int count = reader.ArrayHead(MaxPeaks);
        List<Digest256> peaks = new(count);
        for (int i = 0; i < count; i++)
        {
            peaks.Add(reader.Digest());
        }

        return Create(size, peaks);
    }

    public SubjectLog Append(Digest256 leaf)
    {
        // Each trailing one bit of the old size is a complete subtree that the new leaf completes a larger one with.
        int merges = BitOperations.TrailingZeroCount(~Size);
        for (int i = 1; i <= merges; i++)
        {
            leaf = MerkleTree.NodeHash(_peaks[^i], leaf);
        }

        return new SubjectLog(checked(Size + 1), [.. _peaks[..^merges], leaf]);
    }

    public void Write(ref CanonicalWriter writer)
    {
        writer.Unsigned(Size);
        writer.Array(_peaks.Length);
        foreach (Digest256 peak in _peaks)
        {
            writer.Id(peak);
        }
    }
}
