using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Ledger.Execution;

/// <summary>The result of executing a batch: a header to seal, and what the block changes.</summary>
internal sealed class ExecutedBlock
{
    public required LedgerHead Head { get; init; }

    public required byte[] HeaderBytes { get; init; }

    public required Batch Batch { get; init; }

    public required IReadOnlyList<SkippedSubmission> Skipped { get; init; }

    public required IReadOnlyList<ReadOnlyMemory<byte>> Entries { get; init; }

    /// <summary>Per submission of the batch: its id (zero when undecodable) and the index of its first entry.</summary>
    public required IReadOnlyList<(SubmissionId Id, uint FirstEntry, SkipCode Skip)> Submissions { get; init; }

    /// <summary>Per entry: outcome and decision.</summary>
    public required IReadOnlyList<LedgerEntry> Decoded { get; init; }

    public required IReadOnlyList<StateRow> State { get; init; }

    /// <summary>Leaves of <see cref="State"/> whose rows are seldom read again.</summary>
    public required IReadOnlyList<StateTreeLeaf> Fresh { get; init; }

    public required IReadOnlyList<StateTreeChange> Pages { get; init; }

    public required IReadOnlyList<IndexRow> Index { get; init; }

    public required IReadOnlyList<HistoryTile> Tiles { get; init; }

    /// <summary>The pages in the form in which they are stored.</summary>
    public List<StatePage> StoredPages()
    {
        List<StatePage> pages = new(Pages.Count);
        foreach (StateTreeChange page in Pages)
        {
            pages.Add(page.ToStored());
        }

        return pages;
    }
}
