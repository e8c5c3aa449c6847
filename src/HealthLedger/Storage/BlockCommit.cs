namespace HealthLedger.Storage;

/// <summary>Everything that one block changes in the database.</summary>
public sealed class BlockCommit
{
    /// <summary>The block's height.</summary>
    public required ulong Height { get; init; }

    /// <summary>The block's canonical bytes (docs/spec/ledger.md section 5).</summary>
    public required ReadOnlyMemory<byte> Block { get; init; }

    /// <summary>The journal position after the block's record: what may be released once the block is stored.</summary>
    public required JournalPosition JournalEnd { get; init; }

    /// <summary>State rows set or removed, at most one for a kind and key.</summary>
    public required IReadOnlyList<StateRow> State { get; init; }

    /// <summary>
    /// Pages of the state tree set or removed, at most one for a path. Of blocks that are stored together only the last
    /// one brings pages, those that any of them has changed, each in its last form.
    /// </summary>
    public required IReadOnlyList<StatePage> Pages { get; init; }

    /// <summary>Index rows gained.</summary>
    public required IReadOnlyList<IndexRow> Index { get; init; }

    /// <summary>History tiles written or rewritten.</summary>
    public required IReadOnlyList<HistoryTile> Tiles { get; init; }

    internal BlockCommit WithPages(IReadOnlyList<StatePage> pages) => new()
    {
        Height = Height,
        Block = Block,
        JournalEnd = JournalEnd,
        State = State,
        Pages = pages,
        Index = Index,
        Tiles = Tiles,
    };
}
