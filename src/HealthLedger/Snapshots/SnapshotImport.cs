using System.Security.Cryptography;
using HealthLedger.Consensus;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Receipts;
using HealthLedger.Runtime;
using HealthLedger.Storage;

namespace HealthLedger.Snapshots;

/// <summary>
/// Brings a snapshot into an empty store. It comes from a peer: nothing of it is stored before its seals, its state
/// root and its history root are those of one header, and what is wrong is an answer, not an exception.
/// </summary>
internal sealed class SnapshotImport
{
    private readonly GenesisDocument _document;
    private readonly LedgerHead _genesis;
    private readonly Func<int, CancellationToken, ValueTask<ReadOnlyMemory<byte>>> _readChunk;

    /// <param name="genesis">The pinned genesis.</param>
    /// <param name="readChunk">Gives a chunk by its number.</param>
    public SnapshotImport(
        LedgerGenesis genesis, Func<int, CancellationToken, ValueTask<ReadOnlyMemory<byte>>> readChunk)
    {
        _document = genesis.Document;
        _genesis = GenesisBuilder.Build(_document);
        _readChunk = readChunk;
    }

    /// <summary>Verifies and stores.</summary>
    /// <returns>What is wrong and where, nothing stored; or null when the store begins with the
    /// snapshot.</returns>
    /// <exception cref="ArgumentException">The store is not empty.</exception>
    /// <exception cref="StorageFailureException">The store fails. Nothing was stored.</exception>
    public async Task<string?> RunAsync(
        ILedgerStorage storage, ReadOnlyMemory<byte> manifest, CancellationToken cancellationToken)
    {
        if (SnapshotManifest.TryDecode(manifest.Span) is not { } snapshot)
        {
            return "manifest: not canonical, or of another version";
        }

        if (Block.TryDecode(snapshot.Block.Span) is not { } block)
        {
            return "manifest: the block is not one";
        }

        if ((EpochPathCheck.FaultOf(_document, _genesis.LedgerId, snapshot.Epochs)
                ?? FaultOf(block, snapshot.Epochs)) is { } fault)
        {
            return fault;
        }

        List<StateRow> rows = [];
        if (await TakeRowsAsync(snapshot, block.Header.StateRoot, rows, cancellationToken).ConfigureAwait(false)
            is { } rowFault)
        {
            return rowFault;
        }

        StateTree tree = TreeOf(rows);
        if (tree.Root != block.Header.StateRoot)
        {
            return "state: the rows do not lead to the sealed root";
        }

        if (!snapshot.Epochs.All(epoch => IsIn(rows, epoch)))
        {
            return "epochs: the state names other boundaries";
        }

        if (TilesOf(snapshot, block.Header) is not { } tiles)
        {
            return "manifest: the history does not lead to the sealed root";
        }

        BlockCommit commit = new()
        {
            Height = block.Header.Height,
            IsSnapshot = true,
            Block = snapshot.Block,
            JournalEnd = JournalPosition.First,
            State = rows,
            Pages = [.. tree.Pages().Select(page => page.ToStored())],
            Index = [],
            Tiles = tiles,
        };
        if (snapshot.Epochs.Count > 0)
        {
            // Before the store begins: one that has begun has them.
            await storage.Custody.WriteAsync(
                new CustodyWrite
                {
                    Rows = [.. snapshot.Epochs.Select(
                        epoch => EpochBoundaryRow.Of(epoch.Next.Epoch, epoch.Boundary))],
                },
                cancellationToken).ConfigureAwait(false);
        }

        await storage.Blocks.CommitAsync([commit], cancellationToken).ConfigureAwait(false);
        return null;
    }

    private static bool IsIn(List<StateRow> rows, EpochStep epoch)
    {
        byte[] key = ReplicaSetRow.KeyOf(epoch.Next.Epoch);
        return rows.Exists(row => (StateKind)row.Kind == StateKind.ReplicaSet && row.Key.Span.SequenceEqual(key)
            && ReplicaSetRow.TryDecode(row.Value!.Value.Span)?.Boundary == epoch.Boundary.Header.Height);
    }

    private string? FaultOf(Block block, IReadOnlyList<EpochStep> epochs)
    {
        BlockHeader header = block.Header;
        if (header.LedgerId != _genesis.LedgerId || header.Height == 0)
        {
            return "block: of another ledger, or its genesis";
        }

        ReplicaSet replicas = epochs.Count == 0 ? _genesis.Replicas : epochs[^1].Next;
        bool isAbove = epochs.Count == 0 || header.Height > epochs[^1].Boundary.Header.Height;
        if (!isAbove || header.Epoch != replicas.Epoch || !SealCheck.Holds(_document, replicas, block))
        {
            return "block: the seals are not those of a quorum of the replica set";
        }

        if (Batch.TryDecode(block.BatchBytes) is not { } batch || batch.Digest != header.BatchDigest
            || block.Entries.Count + block.Skipped.Count > 0)
        {
            return "block: the batch is not the sealed one, or entries are with it that nothing proves";
        }

        return null;
    }

    // First without holding them: whoever gives rows that nobody sealed may give very many.
    private async Task<string?> TakeRowsAsync(
        SnapshotManifest snapshot, Digest256 root, List<StateRow> rows, CancellationToken cancellationToken) =>
        await CheckRowsAsync(snapshot, root, cancellationToken).ConfigureAwait(false)
        ?? await ReadRowsAsync(snapshot, rows.Add, cancellationToken).ConfigureAwait(false);

    private async Task<string?> CheckRowsAsync(
        SnapshotManifest snapshot, Digest256 root, CancellationToken cancellationToken)
    {
        using StateLeafSpill leaves = new();
        return await ReadRowsAsync(
            snapshot,
            row =>
            {
                StateLeaf leaf = LeafOf(row);
                leaves.Add(leaf.Place, StateHash.OfLeaf(leaf.Place, leaf.ValueHash()));
            },
            cancellationToken).ConfigureAwait(false)
            ?? (leaves.Root() == root ? null : "state: the rows do not lead to the sealed root");
    }

    private async Task<string?> ReadRowsAsync(
        SnapshotManifest snapshot, Action<StateRow> take, CancellationToken cancellationToken)
    {
        StateRow? last = null;
        ulong count = 0;
        for (int number = 0; number < snapshot.Chunks.Count; number++)
        {
            ReadOnlyMemory<byte> chunk = await _readChunk(number, cancellationToken).ConfigureAwait(false);
            if (chunk.Length > SnapshotChunk.MaxBytes
                || new Digest256(SHA256.HashData(chunk.Span)) != snapshot.Chunks[number]
                || SnapshotChunk.TryDecode(chunk.Span) is not { } more)
            {
                return $"chunk {number}: not the one that the manifest lists";
            }

            foreach (StateRow row in more)
            {
                if (last is not null && Compare(last, row) >= 0)
                {
                    return $"chunk {number}: rows are twice there or out of order";
                }

                take(row);
                last = row;
                count++;
            }
        }

        return count == snapshot.Rows ? null : "state: the rows do not lead to the sealed root";
    }

    private static StateLeaf LeafOf(StateRow row) => new(
        (StateKind)row.Kind, row.Key.ToArray(), row.Value!.Value.ToArray(), row.Blinding.ToArray());

    private static StateTree TreeOf(List<StateRow> rows)
    {
        byte[][] places = new byte[rows.Count][];
        StateTreeLeaf?[] leaves = new StateTreeLeaf?[rows.Count];
        for (int i = 0; i < leaves.Length; i++)
        {
            StateLeaf leaf = LeafOf(rows[i]);
            places[i] = leaf.Place.ToArray();
            leaves[i] = new StateTreeLeaf(leaf);
        }

        // Everything is in memory, so no page is missing.
        (StateTreePage? root, _, _) = StateTreeEdit.Apply(StateTreePage.Empty, 0, places, leaves);
        return new StateTree(root!);
    }

    private static List<HistoryTile>? TilesOf(SnapshotManifest snapshot, BlockHeader header)
    {
        ulong size = header.HistorySize;
        List<HistoryTile> tiles = [];
        List<Digest256> peaks = [];
        for (int level = snapshot.History.Count - 1; level >= 0; level--)
        {
            IReadOnlyList<Digest256> open = snapshot.History[level];
            ulong count = level < 8 ? size >> (8 * level) : 0;
            if ((ulong)open.Count != count % HistoryTree.TileHashes)
            {
                return null;
            }

            if (open.Count > 0)
            {
                tiles.Add(new HistoryTile(level, count / HistoryTree.TileHashes, BytesOf(open)));
                peaks.AddRange(PeaksOf(open));
            }
        }

        bool isWhole = snapshot.History.Count > 0 && size >> (8 * snapshot.History.Count) == 0;
        HistoryTree tree = HistoryTree.Restore(size, peaks, [.. snapshot.History.Select(open => open.ToList())]);
        return isWhole && (size == 0 || peaks.Count > 0) && tree.Root == header.HistoryRoot ? tiles : null;
    }

    private static IEnumerable<Digest256> PeaksOf(IReadOnlyList<Digest256> open)
    {
        int start = 0;
        for (int length = HistoryTree.TileHashes / 2; length > 0; length /= 2)
        {
            if ((open.Count & length) != 0)
            {
                yield return Cryptography.MerkleTree.Root([.. open.Skip(start).Take(length)]);
                start += length;
            }
        }
    }

    private static byte[] BytesOf(IReadOnlyList<Digest256> hashes)
    {
        byte[] bytes = new byte[hashes.Count * Digest256.SizeBytes];
        for (int i = 0; i < hashes.Count; i++)
        {
            hashes[i].CopyTo(bytes.AsSpan(i * Digest256.SizeBytes));
        }

        return bytes;
    }

    private static int Compare(StateRow left, StateRow right)
    {
        int kinds = left.Kind.CompareTo(right.Kind);
        return kinds != 0 ? kinds : left.Key.Span.SequenceCompareTo(right.Key.Span);
    }
}
