using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;

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
}
