using HealthLedger.Storage;

namespace HealthLedger.Tests.Storage.Conformance;

internal sealed class BrokenBlockStore(IBlockStore inner, PlantedFault fault) : IBlockStore
{
    public async ValueTask<BlockStoreHead?> ReadHeadAsync(CancellationToken cancellationToken)
    {
        BlockStoreHead? head = await inner.ReadHeadAsync(cancellationToken);
        return fault == PlantedFault.BlockStoreForgetsTheJournalEnd && head is { } found
            ? found with { JournalEnd = default }
            : head;
    }

    public async ValueTask CommitAsync(IReadOnlyList<BlockCommit> commits, CancellationToken cancellationToken)
    {
        IReadOnlyList<BlockCommit> written = [.. commits.Select(Change)];
        switch (fault)
        {
            case PlantedFault.BlockStoreStoresHalfOfAGroup:
                foreach (BlockCommit commit in written)
                {
                    await inner.CommitAsync([commit], cancellationToken);
                    await Task.Yield();
                }

                break;
            case PlantedFault.BlockStoreAcceptsGaps:
                try
                {
                    await inner.CommitAsync(written, cancellationToken);
                }
                catch (ArgumentException)
                {
                    break;
                }

                break;
            case PlantedFault.StorageIgnoresCancellation:
                await inner.CommitAsync(written, CancellationToken.None);
                break;
            default:
                await inner.CommitAsync(written, cancellationToken);
                break;
        }
    }

    public async ValueTask BeginAsync(
        BlockCommit first, IAsyncEnumerable<StatePart> state, CancellationToken cancellationToken)
    {
        switch (fault)
        {
            case PlantedFault.BlockStoreForgetsWhatASnapshotIs:
                await inner.CommitAsync([first], cancellationToken);
                break;
            case PlantedFault.BlockStoreTakesASnapshotAtAnyTime:
                try
                {
                    await inner.BeginAsync(first, state, cancellationToken);
                }
                catch (ArgumentException)
                {
                    break;
                }

                break;
            case PlantedFault.BlockStoreKeepsTheFirstPartOfASnapshot:
                await inner.BeginAsync(first, state.Take(1), cancellationToken);
                break;
            case PlantedFault.BlockStoreKeepsHalfOfASnapshot:
                await BeginWithWhatComesAsync(first, state);
                break;
            case PlantedFault.BlockStoreForgetsTheBlindingOfASnapshot:
                await inner.BeginAsync(first, state.Select(Unblinded), cancellationToken);
                break;
            case PlantedFault.BlockStoreTakesRemovalsInASnapshot:
                await inner.BeginAsync(first, state.Select(WithoutRemovals), cancellationToken);
                break;
            default:
                await inner.BeginAsync(first, state, cancellationToken);
                break;
        }
    }

    public ValueTask<ReadOnlyMemory<byte>?> ReadBlockAsync(ulong height, CancellationToken cancellationToken) =>
        inner.ReadBlockAsync(height, cancellationToken);

    public async ValueTask<IReadOnlyList<EntryPosition>> FindAsync(
        IndexKind kind,
        ReadOnlyMemory<byte> key,
        EntryPosition? after,
        int limit,
        CancellationToken cancellationToken)
    {
        if (fault == PlantedFault.BlockStoreIgnoresTheLimit && limit is > 0 and < 100)
        {
            limit = 100;
        }

        if (fault == PlantedFault.BlockStoreIncludesThePositionItself && after is { Index: > 0 } position)
        {
            after = position with { Index = position.Index - 1 };
        }

        IReadOnlyList<EntryPosition> found = await inner.FindAsync(kind, key, after, limit, cancellationToken);
        return fault == PlantedFault.BlockStoreFindsNewestFirst ? [.. found.Reverse()] : found;
    }

    public ValueTask<ReadOnlyMemory<byte>?> ReadTileAsync(
        int level, ulong number, CancellationToken cancellationToken) =>
        inner.ReadTileAsync(level, number, cancellationToken);

    private IReadOnlyList<StatePage> ChangePages(BlockCommit commit) => fault switch
    {
        PlantedFault.StateStoreKeepsRemovedPages => [.. commit.Pages.Where(page => page.Content is not null)],
        PlantedFault.StateStoreKeepsOldPages when commit.Height > 0 =>
            [.. commit.Pages.Where(page => page.Content is null)],
        PlantedFault.StateStoreCutsLongPages =>
            [.. commit.Pages.Select(page => new StatePage(page.Path, page.Content is { Length: > 1000 } content
                ? content[..1000]
                : page.Content))],
        _ => commit.Pages,
    };

    private static StatePart WithoutRemovals(StatePart part) => new(
        [.. part.Rows.Where(row => row.Value is not null)], [.. part.Pages.Where(page => page.Content is not null)]);

    private static StatePart Unblinded(StatePart part) => new(
        [.. part.Rows.Select(row => row.Value is null
            ? row
            : new StateRow(row.Kind, row.Key, row.Value, new byte[row.Blinding.Length]))],
        part.Pages);

    private async Task BeginWithWhatComesAsync(BlockCommit first, IAsyncEnumerable<StatePart> state)
    {
        List<StatePart> parts = [];
        try
        {
            await foreach (StatePart part in state)
            {
                parts.Add(part);
            }
        }
        finally
        {
            await inner.BeginAsync(first, parts.ToAsyncEnumerable(), CancellationToken.None);
        }
    }

    private BlockCommit Change(BlockCommit commit) => new()
    {
        Height = commit.Height,
        Block = commit.Block,
        JournalEnd = commit.JournalEnd,
        State = fault == PlantedFault.StateStoreKeepsRemovedRows
            ? [.. commit.State.Where(row => row.Value is not null)]
            : commit.State,
        Pages = ChangePages(commit),
        Index = fault == PlantedFault.BlockStoreDropsIndexRows ? [.. commit.Index.Skip(1)] : commit.Index,
        Tiles = fault == PlantedFault.BlockStoreKeepsOldTiles && commit.Height > 1 ? [] : commit.Tiles,
    };
}
