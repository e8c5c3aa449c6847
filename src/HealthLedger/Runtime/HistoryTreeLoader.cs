using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Runtime;

/// <summary>Rebuilds the growing end of the history tree from tiles and the newest blocks; its root must be the
/// sealed one.</summary>
internal static class HistoryTreeLoader
{
    public static async Task<HistoryTree> LoadAsync(
        IBlockStore store, BlockHeader header, CancellationToken cancellationToken)
    {
        ulong size = header.HistorySize;
        List<List<Digest256>> open = [];
        List<Digest256> tail = await TailAsync(store, header, cancellationToken).ConfigureAwait(false);
        open.Add(tail);
        for (int level = 1; size >> (8 * level) > 0; level++)
        {
            ulong count = size >> (8 * level);
            int rest = (int)(count % HistoryTree.TileHashes);
            Digest256[] hashes = rest == 0
                ? []
                : await TileAsync(store, level, count / HistoryTree.TileHashes, cancellationToken)
                    .ConfigureAwait(false);
            open.Add([.. hashes.Take(rest)]);
        }

        HistoryProof proof = new(async (level, number, token) =>
            level == 0 && number == size / HistoryTree.TileHashes
                ? [.. tail]
                : await TileAsync(store, level, number, token).ConfigureAwait(false));
        List<Digest256> peaks = await proof.PeaksAsync(size, cancellationToken).ConfigureAwait(false);
        HistoryTree tree = HistoryTree.Restore(size, peaks, open);
        return tree.Root == header.HistoryRoot
            ? tree
            : throw new IntegrityException(
                HealthLedgerErrorCodes.HistoryDamaged,
                $"The stored history does not lead to the root sealed at height {header.Height}. Run "
                + "`healthledger verify --full`, then restore a backup.");
    }

    private static async Task<Digest256[]> TileAsync(
        IBlockStore store, int level, ulong number, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>? tile = await store.ReadTileAsync(level, number, cancellationToken).ConfigureAwait(false);
        return tile is { } bytes ? LedgerView.Hashes(bytes.Span) : [];
    }

    // The leaves after the last complete tile, from the newest blocks backwards.
    private static async Task<List<Digest256>> TailAsync(
        IBlockStore store, BlockHeader header, CancellationToken cancellationToken)
    {
        int wanted = (int)(header.HistorySize % HistoryTree.TileHashes);
        List<Digest256> reversed = [];
        for (ulong height = header.Height; reversed.Count < wanted; height--)
        {
            // The genesis block has no entries.
            ReadOnlyMemory<byte>? bytes = height == 0
                ? null
                : await store.ReadBlockAsync(height, cancellationToken).ConfigureAwait(false);
            if (bytes is null)
            {
                // A store that begins with a snapshot has the incomplete tile of that instant instead of older blocks.
                Digest256[] tile = await TileAsync(store, 0, header.HistorySize / HistoryTree.TileHashes,
                    cancellationToken).ConfigureAwait(false);
                int missing = wanted - reversed.Count;
                if (tile.Length >= missing)
                {
                    reversed.AddRange(tile.Take(missing).Reverse());
                    break;
                }
            }

            if (bytes is not { } stored || Block.TryDecode(stored.Span) is not { } block)
            {
                throw new IntegrityException(
                    HealthLedgerErrorCodes.BlockDamaged,
                    $"The stored block at height {height} is missing or damaged. Restore a backup.");
            }

            for (int i = block.Entries.Count - 1; i >= 0 && reversed.Count < wanted; i--)
            {
                reversed.Add(MerkleTree.LeafHash(block.Entries[i].Span));
            }
        }

        reversed.Reverse();
        return reversed;
    }
}
