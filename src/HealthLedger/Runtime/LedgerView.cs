using System.Collections.Concurrent;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Receipts;
using HealthLedger.Storage;

namespace HealthLedger.Runtime;

/// <summary>
/// What readers see: sealed blocks, those that the database has and those that it is about to get. A block appears
/// here once it is journaled and sealed, whole.
/// </summary>
internal sealed class LedgerView
{
    private readonly IBlockStore _store;
    private readonly ConcurrentDictionary<ulong, PendingBlock> _pending = new();
    private readonly StoredBlockCheck _check = new();
    private LedgerHead _head;

    public LedgerView(IBlockStore store, LedgerHead head, EpochHistory epochs)
    {
        _store = store;
        _head = head;
        Epochs = epochs;
    }

    /// <summary>The replica sets so far.</summary>
    public EpochHistory Epochs { get; }

    /// <summary>The newest sealed head.</summary>
    public LedgerHead Head => Volatile.Read(ref _head);

    /// <summary>A block with the way to the replica set that sealed it.</summary>
    public SealedBlock Sealed(Block block, IReadOnlyList<Cosignature>? cosignatures = null) =>
        new(block, Epochs.PathTo(block.Header.Epoch)) { Cosignatures = cosignatures ?? [] };

    public void Publish(LedgerHead head, Block block, BlockCommit commit, IReadOnlyList<LoadedRow> fresh)
    {
        _pending[head.Header.Height] = new PendingBlock(
            block, new PendingIndex(commit.Index), commit.Tiles, fresh);
        if (head.Header.NextReplicaSet != head.Header.ReplicaSet)
        {
            Epochs.Add(block, head.Replicas);
        }

        Volatile.Write(ref _head, head);
    }

    /// <summary>
    /// The database has the block now. Rows that are seldom read again leave the memory with it: nearly all of what a
    /// ledger of millions of records would keep there.
    /// </summary>
    public void Stored(ulong height)
    {
        if (_pending.TryRemove(height, out PendingBlock? stored))
        {
            foreach (LoadedRow loaded in stored.Fresh)
            {
                loaded.Row = null;
            }
        }
    }

    public async ValueTask<Block?> ReadBlockAsync(ulong height, CancellationToken cancellationToken)
    {
        if (_pending.TryGetValue(height, out PendingBlock? pending))
        {
            return pending.Block;
        }

        ReadOnlyMemory<byte>? bytes = await _store.ReadBlockAsync(height, cancellationToken).ConfigureAwait(false);
        if (bytes is not { } stored)
        {
            return null;
        }

        return Block.TryDecode(stored.Span) ?? throw new IntegrityException(
            HealthLedgerErrorCodes.BlockDamaged,
            $"The stored block at height {height} is damaged. Run `healthledger verify --full`, then restore a "
                + "backup.");
    }

    /// <summary>Where the entries of a key stand, oldest first.</summary>
    public async ValueTask<IReadOnlyList<EntryPosition>> FindAsync(
        IndexKind kind, ReadOnlyMemory<byte> key, EntryPosition? after, int limit, CancellationToken cancellationToken)
    {
        // Pending first: a block that moves to the store in between is then seen twice, never missed.
        List<EntryPosition> pending = [];
        foreach ((_, PendingBlock block) in _pending)
        {
            pending.AddRange(block.Index.Find(kind, key));
        }

        IReadOnlyList<EntryPosition> stored = await _store
            .FindAsync(kind, key, after, limit, cancellationToken).ConfigureAwait(false);
        return [.. stored
            .Concat(pending.Where(position => after is not { } from || Compare(position, from) > 0))
            .Distinct()
            .OrderBy(position => position.Height)
            .ThenBy(position => position.Index)
            .Take(limit)];
    }

    /// <summary>
    /// An entry with the operation that it seals; null when the ledger has none there. What comes from the store is
    /// checked against the seal of its block before it is given to anybody.
    /// </summary>
    /// <exception cref="IntegrityException">HLS3001, HLS3002 or HLS3005.</exception>
    public async ValueTask<LocatedEntry?> LocateAsync(EntryPosition position, CancellationToken cancellationToken)
    {
        if (position.Height == 0 || position.Height > Head.Header.Height)
        {
            return null;
        }

        Block? block = await ReadBlockAsync(position.Height, cancellationToken).ConfigureAwait(false);
        if (block is null)
        {
            throw StoredBlockCheck.Damaged(position.Height, "is missing");
        }

        bool isStored = !_pending.ContainsKey(position.Height);
        if (isStored)
        {
            _check.CheckHeader(position.Height, block, Head.LedgerId, Epochs);
        }

        if (position.Index >= block.Header.EntryCount)
        {
            return null;
        }

        LocatedEntry located = StoredBlockCheck.Find(position, block);
        if (isStored)
        {
            await StoredBlockCheck.CheckInclusionAsync(located, Proof(), cancellationToken).ConfigureAwait(false);
        }

        return located;
    }

    /// <summary>Where the entries of a submission begin; null when none is sealed.</summary>
    public async ValueTask<EntryPosition?> FindSubmissionAsync(SubmissionId id, CancellationToken cancellationToken)
    {
        IReadOnlyList<EntryPosition> found = await FindAsync(
            IndexKind.Submission, id.ToArray(), null, 1, cancellationToken).ConfigureAwait(false);
        return found.Count > 0 ? found[0] : null;
    }

    /// <summary>
    /// The entry of an operation of a submission; null when it has none, because the quota was used up and one entry
    /// stands for all of them.
    /// </summary>
    /// <exception cref="IntegrityException">As <see cref="LocateAsync"/>.</exception>
    public async ValueTask<LocatedEntry?> LocateOperationAsync(
        SubmissionId id, EntryPosition first, uint operation, CancellationToken cancellationToken)
    {
        LocatedEntry? located = await LocateAsync(
            new EntryPosition(first.Height, first.Index + operation), cancellationToken).ConfigureAwait(false);
        return located is not null && located.Entry.SubmissionId == id && located.Entry.OperationIndex == operation
            ? located
            : null;
    }

    /// <summary>As above, wherever the submission is; null also when none of its entries is sealed.</summary>
    /// <exception cref="IntegrityException">As <see cref="LocateAsync"/>.</exception>
    public async ValueTask<LocatedEntry?> LocateOperationAsync(
        SubmissionId id, uint operation, CancellationToken cancellationToken) =>
        await FindSubmissionAsync(id, cancellationToken).ConfigureAwait(false) is { } first
            ? await LocateOperationAsync(id, first, operation, cancellationToken).ConfigureAwait(false)
            : null;

    /// <summary>What an index says, which must be there.</summary>
    /// <exception cref="IntegrityException">As <see cref="LocateAsync"/>, or HLS3031.</exception>
    public async ValueTask<LocatedEntry> LocateIndexedAsync(
        EntryPosition position, CancellationToken cancellationToken) =>
        await LocateAsync(position, cancellationToken).ConfigureAwait(false)
            ?? throw new IntegrityException(
                HealthLedgerErrorCodes.IndexDamaged,
                $"The stored index names entry {position.Height}/{position.Index}, which the ledger does not have. Run "
                + "`healthledger verify --full`, then restore a backup.");

    /// <summary>Reads history tiles: pending, open, or stored.</summary>
    public HistoryProof Proof()
    {
        HistoryTree open = Head.History;
        return new HistoryProof(async (level, number, cancellationToken) =>
        {
            if (level == 0 && open.OpenTile(level, number) is { } tile)
            {
                return tile;
            }

            ReadOnlyMemory<byte>? bytes = await ReadTileAsync(level, number, cancellationToken).ConfigureAwait(false);
            return bytes is { } hashes ? Hashes(hashes.Span) : [];
        });
    }

    /// <summary>A stored history tile, also one that the database has yet to take; null when there is none.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadTileAsync(
        int level, ulong number, CancellationToken cancellationToken)
    {
        HistoryTile? pending = _pending
            .SelectMany(pair => pair.Value.Tiles)
            .Where(candidate => candidate.Level == level && candidate.Number == number)
            .MaxBy(candidate => candidate.Hashes.Length);
        return pending?.Hashes
            ?? await _store.ReadTileAsync(level, number, cancellationToken).ConfigureAwait(false);
    }

    public static Digest256[] Hashes(ReadOnlySpan<byte> bytes)
    {
        Digest256[] hashes = new Digest256[bytes.Length / Digest256.SizeBytes];
        for (int i = 0; i < hashes.Length; i++)
        {
            hashes[i] = new Digest256(bytes.Slice(i * Digest256.SizeBytes, Digest256.SizeBytes));
        }

        return hashes;
    }

    private static int Compare(EntryPosition left, EntryPosition right)
    {
        int byHeight = left.Height.CompareTo(right.Height);
        return byHeight != 0 ? byHeight : left.Index.CompareTo(right.Index);
    }

    private sealed record PendingBlock(
        Block Block, PendingIndex Index, IReadOnlyList<HistoryTile> Tiles, IReadOnlyList<LoadedRow> Fresh);
}
