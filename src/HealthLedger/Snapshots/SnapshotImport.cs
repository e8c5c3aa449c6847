using System.Runtime.CompilerServices;
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
    private const int PagesOfPart = 4_096;

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
    /// <exception cref="IntegrityException">HLS7113: the chunks are not those that were verified when they are read
    /// again. Nothing was stored.</exception>
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

        using StateLeafSpill leaves = new();
        HashSet<(ulong Epoch, ulong Boundary)> unseen =
            [.. snapshot.Epochs.Select(epoch => (epoch.Next.Epoch, epoch.Boundary.Header.Height))];
        if (await CheckRowsAsync(snapshot, block.Header.StateRoot, leaves, unseen, cancellationToken)
                .ConfigureAwait(false) is { } rowFault)
        {
            return rowFault;
        }

        if (unseen.Count > 0)
        {
            return "epochs: the state names other boundaries";
        }

        if (TilesOf(snapshot, block.Header) is not { } tiles)
        {
            return "manifest: the history does not lead to the sealed root";
        }

        BlockCommit first = new()
        {
            Height = block.Header.Height,
            Block = snapshot.Block,
            JournalEnd = JournalPosition.First,
            State = [],
            Pages = [],
            Index = [],
            Tiles = tiles,
        };

        // Before the store begins: one that has begun has them, and keeps its own.
        StorageContract.CheckBegins(
            (await storage.Blocks.ReadHeadAsync(cancellationToken).ConfigureAwait(false))?.Height);
        await EpochBoundaryRow.BeginAsync(
            storage, [.. snapshot.Epochs.Select(epoch => (epoch.Next.Epoch, epoch.Boundary))], cancellationToken)
            .ConfigureAwait(false);
        await storage.Blocks.BeginAsync(
            first, PartsAsync(snapshot, block.Header.StateRoot, leaves, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        return null;
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

    // The rows are read twice: whoever gives rows that nobody sealed may give very many, and they are not stored.
    private async Task<string?> CheckRowsAsync(
        SnapshotManifest snapshot,
        Digest256 root,
        StateLeafSpill leaves,
        HashSet<(ulong Epoch, ulong Boundary)> unseen,
        CancellationToken cancellationToken)
    {
        StateRow? last = null;
        ulong count = 0;
        for (int number = 0; number < snapshot.Chunks.Count; number++)
        {
            if (await ReadRowsAsync(snapshot, number, cancellationToken).ConfigureAwait(false) is not { } rows)
            {
                return FaultOf(number);
            }

            foreach (StateRow row in rows)
            {
                if (last is not null && Compare(last, row) >= 0)
                {
                    return $"chunk {number}: rows are twice there or out of order";
                }

                if ((StateKind)row.Kind == StateKind.ReplicaSet
                    && ReplicaSetRow.TryDecode(row.Value!.Value.Span) is { } set
                    && row.Key.Span.SequenceEqual(ReplicaSetRow.KeyOf(set.Replicas.Epoch)))
                {
                    unseen.Remove((set.Replicas.Epoch, set.Boundary));
                }

                leaves.Add(LeafOf(row));
                last = row;
                count++;
            }
        }

        return count == snapshot.Rows && leaves.Root() == root
            ? null
            : "state: the rows do not lead to the sealed root";
    }

    // What comes now has been checked. The file, and that of the leaves, can have changed on their disk since.
    private async IAsyncEnumerable<StatePart> PartsAsync(
        SnapshotManifest snapshot,
        Digest256 root,
        StateLeafSpill leaves,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (int number = 0; number < snapshot.Chunks.Count; number++)
        {
            yield return new StatePart(
                await ReadRowsAsync(snapshot, number, cancellationToken).ConfigureAwait(false)
                    ?? throw Changed(FaultOf(number)),
                []);
        }

        Digest256 last = default;
        foreach (StateTreeChange[] pages in leaves.Pages().Chunk(PagesOfPart))
        {
            cancellationToken.ThrowIfCancellationRequested();
            last = pages[^1].Hash;
            yield return new StatePart([], [.. pages.Select(page => page.ToStored())]);
        }

        if (last != root)
        {
            throw Changed("state: the pages do not lead to the sealed root");
        }
    }

    private async Task<List<StateRow>?> ReadRowsAsync(
        SnapshotManifest snapshot, int number, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> chunk = await _readChunk(number, cancellationToken).ConfigureAwait(false);
        return chunk.Length > SnapshotChunk.MaxBytes
            || new Digest256(SHA256.HashData(chunk.Span)) != snapshot.Chunks[number]
                ? null
                : SnapshotChunk.TryDecode(chunk.Span);
    }

    private static IntegrityException Changed(string fault) => new(
        HealthLedgerErrorCodes.SnapshotInvalid,
        $"The snapshot was good and has changed while it was loaded, or a temporary file of it has, {fault}. Nothing "
        + "was stored. Check the disks of both, and load it again.");

    private static string FaultOf(int number) => $"chunk {number}: not the one that the manifest lists";

    private static StateLeaf LeafOf(StateRow row) => new(
        (StateKind)row.Kind, row.Key.ToArray(), row.Value!.Value.ToArray(), row.Blinding.ToArray());

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
