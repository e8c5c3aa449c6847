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

    /// <summary>Rows of <see cref="State"/> that are seldom read again.</summary>
    public required IReadOnlyList<LoadedRow> Fresh { get; init; }

    public required IReadOnlyList<StateTreeChange> Pages { get; init; }

    public required IReadOnlyList<IndexRow> Index { get; init; }

    public required IReadOnlyList<HistoryTile> Tiles { get; init; }

    /// <summary>The block, with the seals that its header has.</summary>
    public Block Sealed(IReadOnlyList<Seal> seals) => new()
    {
        Header = Head.Header,
        HeaderBytes = HeaderBytes,
        BatchBytes = Batch.Bytes,
        Skipped = Skipped,
        Entries = Entries,
        Seals = seals,
    };

    /// <summary>What a database gets of the sealed block, but for the pages.</summary>
    public BlockCommit ToCommit(Block block, JournalPosition journalEnd) => new()
    {
        Height = Head.Header.Height,
        Block = block.Encode(),
        JournalEnd = journalEnd,
        State = State,
        Pages = [],
        Index = Index,
        Tiles = Tiles,
    };
}
