namespace HealthLedger.Storage.PostgreSql;

/// <summary>
/// What a group of commits changes, by table: of rows that are written more than once the last one. The pages are those
/// of the last commit.
/// </summary>
internal sealed class BlockRows
{
    public BlockRows(IReadOnlyList<BlockCommit> commits)
    {
        Commits = commits;
        Dictionary<(int Kind, string Key), StateRow> state = [];
        Dictionary<(int Level, ulong Number), HistoryTile> tiles = [];
        foreach (BlockCommit commit in commits)
        {
            foreach (StateRow row in commit.State)
            {
                state[(row.Kind, Convert.ToHexString(row.Key.Span))] = row;
            }

            foreach (HistoryTile tile in commit.Tiles)
            {
                tiles[(tile.Level, tile.Number)] = tile;
            }
        }

        // In the order of the tables, so that neighbours are written while their page is at hand.
        StateSet = [.. state.Values.Where(row => row.Value is not null).Order(StateRowOrder.Instance)];
        StateRemoved = [.. state.Values.Where(row => row.Value is null)];
        PagesSet = [.. commits[^1].Pages.Where(page => page.Content is not null)];
        PagesRemoved = [.. commits[^1].Pages.Where(page => page.Content is null)];
        Index = [.. commits.SelectMany(commit => commit.Index).Order(IndexRow.TableOrder)];
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
