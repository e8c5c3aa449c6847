using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime;

/// <summary>An entry with its block, submission and operation.</summary>
internal sealed class LocatedEntry
{
    public required Block Block { get; init; }

    public required LedgerEntry Entry { get; init; }

    public required ReadOnlyMemory<byte> EntryBytes { get; init; }

    public required Submission Submission { get; init; }

    public required ReadOnlyMemory<byte> OperationBytes { get; init; }

    public LedgerOperation? Operation { get; init; }

    /// <summary>The number of the entry in the history.</summary>
    public ulong Leaf => Block.FirstLeaf + Entry.Index;

    /// <summary>Where the entry was sealed and what became of it.</summary>
    public SealedEntry ToSealed() => new()
    {
        SubmissionId = Entry.SubmissionId,
        Height = new BlockHeight(Entry.Height),
        Index = (int)Entry.Index,
        Time = DateTimeOffset.FromUnixTimeMilliseconds(Block.Header.Time),
        HeaderHash = Block.Header.Hash(Block.HeaderBytes),
        Outcome = Entry.Outcome,
        Decision = Entry.Decision,
    };
}
