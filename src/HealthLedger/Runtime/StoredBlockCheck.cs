using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Runtime;

/// <summary>
/// Holds a block that was read from the store against its own seal: header by the signature, batch by the header's
/// digest, entry by the history root. A changed byte of it is an error and never an answer.
/// </summary>
internal sealed class StoredBlockCheck
{
    // Lists ask for many entries of one block one after the other; a signature is checked once for them.
    private Block? _lastGood;

    /// <summary>Whether the block is the sealed one of its height.</summary>
    /// <exception cref="IntegrityException">HLS3001 or HLS3005.</exception>
    public void CheckHeader(ulong height, Block block, LedgerId ledger, EpochHistory epochs)
    {
        if (block.Header.Height != height || block.Header.LedgerId != ledger)
        {
            throw Damaged(height, "is another one");
        }

        if (!IsLastGood(block))
        {
            if (!epochs.AreSealsGood(block))
            {
                throw NodeOpener.SealDamaged(height);
            }

            Volatile.Write(ref _lastGood, block);
        }

        if (LabelledHash.Of(HashLabel.Batch, block.BatchBytes.Span) != block.Header.BatchDigest
            || (ulong)block.Entries.Count != block.Header.EntryCount)
        {
            throw Damaged(height, "holds another batch or other entries than were sealed");
        }
    }

    /// <summary>The entry of a block with its submission and operation.</summary>
    /// <exception cref="IntegrityException">HLS3001: there is no such entry, or nothing that it stands for.</exception>
    public static LocatedEntry Find(EntryPosition position, Block block)
    {
        if (position.Index < (ulong)block.Entries.Count
            && LedgerEntry.TryDecode(block.Entries[(int)position.Index].Span) is { } entry
            && entry.Height == position.Height && entry.Index == position.Index
            && Batch.TryDecode(block.BatchBytes) is { } batch)
        {
            foreach (ReadOnlyMemory<byte> bytes in batch.Submissions)
            {
                // The id covers the body alone: a skipped submission of the same body may carry other operations.
                if (Submission.TryDecode(bytes, uint.MaxValue >> 1) is { } submission
                    && submission.Id == entry.SubmissionId
                    && entry.OperationIndex < submission.Operations.Count
                    && submission.Operations[(int)entry.OperationIndex] is var operation
                    && LedgerOperation.HashOf(operation.Span) == entry.OperationHash)
                {
                    return new LocatedEntry
                    {
                        Block = block,
                        Entry = entry,
                        EntryBytes = block.Entries[(int)position.Index],
                        Submission = submission,
                        OperationBytes = operation,
                        Operation = LedgerOperation.TryDecode(operation.Span),
                    };
                }
            }
        }

        throw Damaged(position.Height, $"does not hold what its entry {position.Index} stands for");
    }

    /// <summary>Whether the entry is in the history that its block sealed.</summary>
    /// <exception cref="IntegrityException">HLS3002.</exception>
    public static async ValueTask CheckInclusionAsync(
        LocatedEntry located, HistoryProof proof, CancellationToken cancellationToken)
    {
        BlockHeader header = located.Block.Header;
        Digest256[] path = await proof.PathAsync(located.Leaf, header.HistorySize, cancellationToken)
            .ConfigureAwait(false);
        Digest256 leaf = MerkleTree.LeafHash(located.EntryBytes.Span);
        if (MerkleTree.RootFromPath(leaf, located.Leaf, header.HistorySize, path) != header.HistoryRoot)
        {
            throw new IntegrityException(
                HealthLedgerErrorCodes.HistoryDamaged,
                $"The stored entry {header.Height}/{located.Entry.Index}, or the stored history, does not lead to the "
                + "root that was sealed. Run `healthledger verify --full`, then restore a backup.");
        }
    }

    public static IntegrityException Damaged(ulong height, string what) => new(
        HealthLedgerErrorCodes.BlockDamaged,
        $"The stored block at height {height} {what}. Run `healthledger verify --full`, then restore a backup.");

    private bool IsLastGood(Block block) => Volatile.Read(ref _lastGood) is { } good
        && good.HeaderBytes.AsSpan().SequenceEqual(block.HeaderBytes)
        && good.Seals.Count == block.Seals.Count
        && good.Seals.Zip(block.Seals).All(pair => pair.First.ReplicaIndex == pair.Second.ReplicaIndex
            && pair.First.Signature.Span.SequenceEqual(pair.Second.Signature.Span));
}
