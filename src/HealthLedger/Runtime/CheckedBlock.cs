using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Storage;

namespace HealthLedger.Runtime;

/// <summary>A stored block that a verification has found good, with what it says and what the store must have of
/// it.</summary>
internal sealed class CheckedBlock
{
    public required BlockHeader Header { get; init; }

    public required Batch Batch { get; init; }

    /// <summary>Per submission of the batch the index of its first entry; null for one that was skipped.</summary>
    public required IReadOnlyList<uint?> Submissions { get; init; }

    public required IReadOnlyList<LedgerEntry> Entries { get; init; }

    /// <summary>The tiles of the history that the block has written.</summary>
    public required IReadOnlyList<HistoryTile> Tiles { get; init; }

    /// <summary>The index rows that the block has written; none where only executing it would tell them.</summary>
    public required IReadOnlyList<IndexRow> Index { get; init; }

    public static CheckedBlock Of(ExecutedBlock executed) => new()
    {
        Header = executed.Head.Header,
        Batch = executed.Batch,
        Submissions = [.. executed.Submissions.Select(one => one.Skip == SkipCode.None ? one.FirstEntry : (uint?)null)],
        Entries = executed.Decoded,
        Tiles = executed.Tiles,
        Index = executed.Index,
    };
}
