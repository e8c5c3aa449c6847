using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime;

/// <summary>
/// The history of a store that began with a snapshot, block by block. What was before is not there, so that nothing can
/// be executed: each block is held against the seals of its epoch, the header before it, and the history that its
/// entries lead to. That its state root follows from its batch the replicas have said who sealed it.
/// </summary>
internal sealed class SealedHistory
{
    private readonly EpochHistory _epochs;
    private readonly HistoryTree _tree;
    private Digest256 _hash;

    private SealedHistory(EpochHistory epochs, Block first, HistoryTree tree)
    {
        _epochs = epochs;
        _tree = tree;
        Last = first.Header;
        Began = first.Header.Height;
        _hash = first.Header.Hash(first.HeaderBytes);
    }

    /// <summary>The height of the snapshot.</summary>
    public ulong Began { get; }

    /// <summary>The header of the last good block.</summary>
    public BlockHeader Last { get; private set; }

    /// <summary>Begins with the block of the snapshot.</summary>
    /// <exception cref="IntegrityException">HLS3001, HLS3002 or HLS3005: it is not what was sealed, or it is no block
    /// of a snapshot: then those before it are lost.</exception>
    public static async Task<SealedHistory> BeginAsync(
        NodeParts parts, ulong height, CancellationToken cancellationToken)
    {
        Block first = await parts.View.ReadBlockAsync(height, cancellationToken).ConfigureAwait(false)
            ?? throw NodeOpener.BlockDamaged(height);
        EpochHistory epochs = parts.View.Epochs;
        if (first.Header.Height != height || first.Header.LedgerId != parts.View.Head.LedgerId
            || !epochs.AreSealsGood(first))
        {
            throw NodeOpener.SealDamaged(height);
        }

        if (!await IsOfSnapshotAsync(parts, first, cancellationToken).ConfigureAwait(false))
        {
            throw NodeOpener.BlockDamaged(height - 1);
        }

        return new SealedHistory(
            epochs,
            first,
            await HistoryTreeLoader.LoadAsync(parts.Storage.Blocks, first.Header, cancellationToken)
                .ConfigureAwait(false));
    }

    /// <summary>Checks the next block.</summary>
    /// <returns>What it says, or what is wrong.</returns>
    public (CheckedBlock? Block, ReplayFault? Fault) Next(Block block)
    {
        ulong height = Last.Height + 1;
        BlockHeader header = block.Header;
        if (header.Height != height || header.LedgerId != Last.LedgerId || header.Previous != _hash)
        {
            return Damaged(height, "the block does not follow the one before");
        }

        if (!_epochs.AreSealsGood(block))
        {
            return (null, new ReplayFault(
                HealthLedgerErrorCodes.SealInvalid, $"height {height}: the seal does not verify"));
        }

        if (Batch.TryDecode(block.BatchBytes) is not { } batch || batch.Digest != header.BatchDigest)
        {
            return Damaged(height, "the batch is not the sealed one");
        }

        if (EntriesOf(block) is not { } entries)
        {
            return Damaged(height, "the stored entries are not the sealed ones");
        }

        Last = header;
        _hash = header.Hash(block.HeaderBytes);
        return (new CheckedBlock
        {
            Header = header,
            Batch = batch,
            Submissions = FirstEntriesOf(batch, entries),
            Entries = entries,
            Tiles = _tree.TakeWritten(),
            Index = [],
        }, null);
    }

    // It has no entries, and the newest hashes of the history lie in a tile that no other store has.
    private static async ValueTask<bool> IsOfSnapshotAsync(
        NodeParts parts, Block first, CancellationToken cancellationToken)
    {
        BlockHeader header = first.Header;
        bool hasTile = header.HistorySize % HistoryTree.TileHashes == 0 || await parts.Storage.Blocks
            .ReadTileAsync(0, header.HistorySize / HistoryTree.TileHashes, cancellationToken)
            .ConfigureAwait(false) is not null;
        return hasTile && first.Entries.Count == 0;
    }

    // They are those of the history root.
    private List<LedgerEntry>? EntriesOf(Block block)
    {
        List<LedgerEntry> entries = [];
        foreach (ReadOnlyMemory<byte> bytes in block.Entries)
        {
            if (LedgerEntry.TryDecode(bytes.Span) is not { } entry)
            {
                return null;
            }

            entries.Add(entry);
            _tree.Append(MerkleTree.LeafHash(bytes.Span));
        }

        return (ulong)entries.Count == block.Header.EntryCount
            && _tree.Size == block.Header.HistorySize
            && _tree.Root == block.Header.HistoryRoot
            ? entries
            : null;
    }

    // Entries stand in the order of their submissions; of one that was skipped there is none.
    private static List<uint?> FirstEntriesOf(Batch batch, List<LedgerEntry> entries)
    {
        List<uint?> first = [];
        int next = 0;
        foreach (ReadOnlyMemory<byte> bytes in batch.Submissions)
        {
            bool isSealed = next < entries.Count
                && Submission.TryDecode(bytes, int.MaxValue) is { } submission
                && submission.Id == entries[next].SubmissionId;
            first.Add(isSealed ? (uint)next : null);
            SubmissionId? id = isSealed ? entries[next].SubmissionId : null;
            while (next < entries.Count && entries[next].SubmissionId == id)
            {
                next++;
            }
        }

        return first;
    }

    private static (CheckedBlock? Block, ReplayFault? Fault) Damaged(ulong height, string what) =>
        (null, new ReplayFault(HealthLedgerErrorCodes.BlockDamaged, $"height {height}: {what}"));
}
