namespace HealthLedger.Storage.PostgreSql;

/// <summary>What a group of commits changes, by table: of rows that are written more than once the last one.</summary>
internal sealed class BlockRows
{
    public BlockRows(IReadOnlyList<BlockCommit> commits)
    {
        Commits = commits;
        Dictionary<(int Kind, string Key), StateRow> state = [];
        Dictionary<string, StatePage> pages = new(StringComparer.Ordinal);
        Dictionary<(int Level, ulong Number), HistoryTile> tiles = [];
        foreach (BlockCommit commit in commits)
        {
            foreach (StateRow row in commit.State)
            {
                state[(row.Kind, Convert.ToHexString(row.Key.Span))] = row;
            }

            foreach (StatePage page in commit.Pages)
            {
                pages[Convert.ToHexString(page.Path.Span)] = page;
            }

            foreach (HistoryTile tile in commit.Tiles)
            {
                tiles[(tile.Level, tile.Number)] = tile;
            }
        }

        // In the order of the tables, so that neighbours are written while their page is at hand.
        StateSet = [.. state.Values.Where(row => row.Value is not null).Order(StateRowOrder.Instance)];
        StateRemoved = [.. state.Values.Where(row => row.Value is null)];
        PagesSet = [.. pages.Values.Where(page => page.Content is not null)];
        PagesRemoved = [.. pages.Values.Where(page => page.Content is null)];
        Index = [.. commits.SelectMany(commit => commit.Index).Order(IndexRowOrder.Instance)];
        Tiles = [.. tiles.Values];
    }

    public IReadOnlyList<BlockCommit> Commits { get; }

    public IReadOnlyList<StateRow> StateSet { get; }

    public IReadOnlyList<StateRow> StateRemoved { get; }

    public IReadOnlyList<StatePage> PagesSet { get; }

    public IReadOnlyList<StatePage> PagesRemoved { get; }

    public IReadOnlyList<IndexRow> Index { get; }

    public IReadOnlyList<HistoryTile> Tiles { get; }
}
