using System.Security.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Receipts;
using HealthLedger.Runtime;
using HealthLedger.Storage;

namespace HealthLedger.Snapshots;

/// <summary>
/// Takes the state of a store as of one sealed header, for a node that joins without executing the whole history.
/// The rows are those of one commit; which one is found by their root.
/// </summary>
internal static class SnapshotExport
{
    private const int Attempts = 3;

    /// <summary>Exports the newest state.</summary>
    /// <param name="storage">The store; it may be written meanwhile.</param>
    /// <param name="onChunk">Gets each chunk with its number; from 0 again when the export begins anew.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="IntegrityException">The rows lead to no sealed root (HLS3003), or a block is damaged
    /// (HLS3001).</exception>
    public static async Task<SnapshotManifest> RunAsync(
        ILedgerStorage storage,
        Func<int, ReadOnlyMemory<byte>, CancellationToken, ValueTask> onChunk,
        CancellationToken cancellationToken)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            BlockStoreHead before = await HeadAsync(storage, cancellationToken).ConfigureAwait(false);
            SortedDictionary<ulong, ReplicaSetRow> sets = [];
            (Digest256 root, ulong rows, List<Digest256> chunks) = await WriteRowsAsync(
                storage, onChunk, sets, cancellationToken).ConfigureAwait(false);
            BlockStoreHead after = await HeadAsync(storage, cancellationToken).ConfigureAwait(false);
            for (ulong height = before.Height; height <= after.Height; height++)
            {
                ReadOnlyMemory<byte>? bytes = await storage.Blocks
                    .ReadBlockAsync(height, cancellationToken).ConfigureAwait(false);
                if (bytes is { } stored && Block.TryDecode(stored.Span) is { } block && block.Header.StateRoot == root)
                {
                    HistoryTree history = await HistoryTreeLoader
                        .LoadAsync(storage.Blocks, block.Header, cancellationToken).ConfigureAwait(false);
                    return new SnapshotManifest
                    {
                        Block = WithoutEntries(block).Encode(),
                        Epochs = await EpochsAsync(storage, sets, block.Header, cancellationToken)
                            .ConfigureAwait(false),
                        History = history.Open,
                        Rows = rows,
                        Chunks = chunks,
                    };
                }
            }
        }

        throw new IntegrityException(
            HealthLedgerErrorCodes.StateDamaged,
            "The stored state does not lead to a sealed root. Run `healthledger verify --full`, then restore a "
                + "backup.");
    }

    // Entries and skip codes follow from executing the batch, which whoever joins cannot do: they could not be checked.
    private static Block WithoutEntries(Block block) => new()
    {
        Header = block.Header,
        HeaderBytes = block.HeaderBytes,
        BatchBytes = block.BatchBytes,
        Skipped = [],
        Entries = [],
        Seals = block.Seals,
    };

    private static async ValueTask<List<EpochStep>> EpochsAsync(
        ILedgerStorage storage,
        SortedDictionary<ulong, ReplicaSetRow> sets,
        BlockHeader header,
        CancellationToken cancellationToken)
    {
        List<EpochStep> epochs = [];
        foreach ((ulong epoch, ReplicaSetRow row) in sets)
        {
            // The set that follows a boundary is in the state of the boundary; it seals the next block.
            if (epoch == 0 || epoch > header.Epoch)
            {
                continue;
            }

            Block boundary = await EpochBoundaryRow
                .FindAsync(storage, epoch, row.Boundary, cancellationToken).ConfigureAwait(false)
                ?? throw NodeOpener.BlockDamaged(row.Boundary);
            epochs.Add(new EpochStep { Boundary = boundary, Next = row.Replicas });
        }

        return epochs;
    }

    private static async ValueTask<BlockStoreHead> HeadAsync(
        ILedgerStorage storage, CancellationToken cancellationToken) =>
        await storage.Blocks.ReadHeadAsync(cancellationToken).ConfigureAwait(false) ?? throw new IntegrityException(
            HealthLedgerErrorCodes.BlockDamaged, "The store holds no block, so there is nothing to take.");

    private static async Task<(Digest256 Root, ulong Rows, List<Digest256> Chunks)> WriteRowsAsync(
        ILedgerStorage storage,
        Func<int, ReadOnlyMemory<byte>, CancellationToken, ValueTask> onChunk,
        SortedDictionary<ulong, ReplicaSetRow> sets,
        CancellationToken cancellationToken)
    {
        using StateLeafSpill leaves = new();
        List<Digest256> chunks = [];
        List<StateRow> gathered = [];
        ulong rows = 0;
        int bytes = 0;
        await foreach (StateRow row in storage.State.ScanStateAsync(cancellationToken).ConfigureAwait(false))
        {
            byte[] value = (row.Value ?? default).ToArray();
            StateLeaf leaf = new((StateKind)row.Kind, row.Key.ToArray(), value, row.Blinding.ToArray());
            leaves.Add(leaf);
            if ((StateKind)row.Kind == StateKind.ReplicaSet && ReplicaSetRow.TryDecode(value) is { } set)
            {
                sets[set.Replicas.Epoch] = set;
            }

            gathered.Add(row);
            rows++;
            bytes += row.Key.Length + value.Length + row.Blinding.Length;
            if (bytes >= SnapshotChunk.TargetBytes)
            {
                await FlushAsync().ConfigureAwait(false);
            }
        }

        await FlushAsync().ConfigureAwait(false);

        // Two rows at one place lead to no root, and so to no sealed one.
        return (leaves.Root() ?? default, rows, chunks);

        async ValueTask FlushAsync()
        {
            if (gathered.Count > 0)
            {
                byte[] chunk = SnapshotChunk.Encode(gathered);
                await onChunk(chunks.Count, chunk, cancellationToken).ConfigureAwait(false);
                chunks.Add(new Digest256(SHA256.HashData(chunk)));
                gathered.Clear();
                bytes = 0;
            }
        }
    }
}
