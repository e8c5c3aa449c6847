using System.Numerics;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger;

/// <summary>
/// Builds RFC 9162 inclusion paths (section 2.1.3.1) and consistency paths (section 2.1.4.1) from tiles, for any size
/// the tree ever had.
/// </summary>
internal sealed class HistoryProof
{
    private readonly Func<int, ulong, CancellationToken, ValueTask<Digest256[]>> _readTile;
    private readonly Dictionary<(int Level, ulong Number), Digest256[]> _tiles = [];

    /// <param name="readTile">Reads at least the hashes of a tile that existed at the size asked for.</param>
    public HistoryProof(Func<int, ulong, CancellationToken, ValueTask<Digest256[]>> readTile) => _readTile = readTile;

    public async ValueTask<Digest256[]> PathAsync(ulong leaf, ulong size, CancellationToken cancellationToken)
    {
        List<Digest256> path = [];
        ulong start = 0;
        ulong end = size;
        // From the root down; the path is wanted from the leaf up.
        while (end - start > 1)
        {
            ulong middle = start + Split(end - start);
            if (leaf < middle)
            {
                path.Add(await RangeAsync(middle, end, cancellationToken).ConfigureAwait(false));
                end = middle;
            }
            else
            {
                path.Add(await RangeAsync(start, middle, cancellationToken).ConfigureAwait(false));
                start = middle;
            }
        }

        path.Reverse();
        return [.. path];
    }

    /// <summary>The path that shows that the tree of a size begins with the tree of a smaller one.</summary>
    public async ValueTask<Digest256[]> ConsistencyAsync(
        ulong firstSize, ulong size, CancellationToken cancellationToken)
    {
        if (firstSize == size)
        {
            return [];
        }

        List<Digest256> path = [];
        ulong start = 0;
        ulong end = size;
        // From the root down to the subtree that ends where the older tree does; the path is wanted from there up.
        while (end > firstSize)
        {
            ulong middle = start + Split(end - start);
            if (firstSize <= middle)
            {
                path.Add(await RangeAsync(middle, end, cancellationToken).ConfigureAwait(false));
                end = middle;
            }
            else
            {
                path.Add(await RangeAsync(start, middle, cancellationToken).ConfigureAwait(false));
                start = middle;
            }
        }

        if (start > 0)
        {
            path.Add(await RangeAsync(start, end, cancellationToken).ConfigureAwait(false));
        }

        path.Reverse();
        return [.. path];
    }

    /// <summary>The root of the tree at a size that it had.</summary>
    public ValueTask<Digest256> RootAsync(ulong size, CancellationToken cancellationToken) =>
        size == 0 ? ValueTask.FromResult(MerkleTree.EmptyRoot) : RangeAsync(0, size, cancellationToken);

    /// <summary>The roots of the complete subtrees of a size, the largest first.</summary>
    public async ValueTask<List<Digest256>> PeaksAsync(ulong size, CancellationToken cancellationToken)
    {
        List<Digest256> peaks = [];
        ulong start = 0;
        for (ulong length = 1UL << 63; length > 0; length >>= 1)
        {
            if ((size & length) != 0)
            {
                peaks.Add(await CompleteAsync(start, length, cancellationToken).ConfigureAwait(false));
                start += length;
            }
        }

        return peaks;
    }

    /// <summary>The largest power of two that is smaller than a length over one.</summary>
    private static ulong Split(ulong length) => 1UL << (63 - BitOperations.LeadingZeroCount(length - 1));

    private async ValueTask<Digest256> RangeAsync(ulong start, ulong end, CancellationToken cancellationToken)
    {
        ulong length = end - start;
        if (BitOperations.IsPow2(length))
        {
            return await CompleteAsync(start, length, cancellationToken).ConfigureAwait(false);
        }

        ulong middle = start + Split(length);
        Digest256 left = await CompleteAsync(start, middle - start, cancellationToken).ConfigureAwait(false);
        Digest256 right = await RangeAsync(middle, end, cancellationToken).ConfigureAwait(false);
        return MerkleTree.NodeHash(left, right);
    }

    private async ValueTask<Digest256> CompleteAsync(ulong start, ulong length, CancellationToken cancellationToken)
    {
        int exponent = BitOperations.Log2(length);
        int level = exponent / 8;
        int count = 1 << (exponent % 8);
        ulong first = start >> (8 * level);
        ulong number = first / HistoryTree.TileHashes;
        if (!_tiles.TryGetValue((level, number), out Digest256[]? hashes))
        {
            hashes = await _readTile(level, number, cancellationToken).ConfigureAwait(false);
            _tiles.Add((level, number), hashes);
        }

        int offset = (int)(first % HistoryTree.TileHashes);
        if (hashes.Length < offset + count)
        {
            throw new IntegrityException(
                HealthLedgerErrorCodes.HistoryDamaged,
                $"The history tile of level {level} and number {number} is too short. Run `healthledger verify "
                    + "--full`.");
        }

        return MerkleTree.Root(hashes.AsSpan(offset, count));
    }
}
