using HealthLedger.Cryptography;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;

namespace HealthLedger.Receipts;

/// <summary>An entry of a subject's sub-log with what an accounting shows of it.</summary>
internal sealed class LogItem
{
    public LogItem(
        long time,
        ReadOnlyMemory<byte> entry,
        ReadOnlyMemory<byte> operation,
        ReadOnlyMemory<byte> submissionBody)
    {
        Time = time;
        Entry = entry;
        Operation = operation;
        SubmissionBody = submissionBody;
        EntryLeaf = MerkleTree.LeafHash(entry.Span);
        Leaf = SubjectLog.LeafOf(time, EntryLeaf);
    }

    /// <summary>
    /// An entry outside the interval, of which its hash alone is shown: it keeps no bytes of its block.
    /// </summary>
    public LogItem(long time, ReadOnlySpan<byte> entry)
        : this(time, MerkleTree.LeafHash(entry))
    {
    }

    private LogItem(long time, Digest256 entryLeaf)
    {
        Time = time;
        EntryLeaf = entryLeaf;
        Leaf = SubjectLog.LeafOf(time, entryLeaf);
    }

    /// <summary>Time of the entry's block, in milliseconds.</summary>
    public long Time { get; }

    public ReadOnlyMemory<byte> Entry { get; }

    public ReadOnlyMemory<byte> Operation { get; }

    public ReadOnlyMemory<byte> SubmissionBody { get; }

    public Digest256 EntryLeaf { get; }

    /// <summary>Leaf hash in the sub-log.</summary>
    public Digest256 Leaf { get; }
}
