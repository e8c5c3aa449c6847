using System.Runtime.CompilerServices;
using HealthLedger.Storage;

namespace HealthLedger.Tests.Storage.Conformance;

internal sealed class BrokenStateStore(IStateStore inner, PlantedFault fault) : IStateStore
{
    public async ValueTask<StateRow?> ReadStateAsync(
        int kind, ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        StateRow? row = await inner.ReadStateAsync(kind, key, cancellationToken);
        return fault == PlantedFault.StateStoreReturnsEmptyAsNone && row is { Value.Length: 0 } ? null : row;
    }

    public async IAsyncEnumerable<StateRow> ScanStateAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<StateRow> rows = [];
        await foreach (StateRow row in inner.ScanStateAsync(cancellationToken))
        {
            rows.Add(row);
        }

        foreach (StateRow row in fault == PlantedFault.StateStoreScansUnordered ? rows.OrderBy(row => row.Kind)
            .ThenBy(row => row.Key.Length) : (IEnumerable<StateRow>)rows)
        {
            yield return row;
        }
    }

    public async ValueTask<ReadOnlyMemory<byte>?> ReadPageAsync(
        ReadOnlyMemory<byte> path, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>? page = await inner.ReadPageAsync(path, cancellationToken);
        return fault == PlantedFault.StateStoreMixesPathsOfAPrefix && page is null && path.Length > 1
            ? await inner.ReadPageAsync(path[..^1], cancellationToken)
            : page;
    }

    public async IAsyncEnumerable<StatePage> ScanPagesAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<StatePage> pages = [];
        await foreach (StatePage page in inner.ScanPagesAsync(cancellationToken))
        {
            pages.Add(page);
        }

        if (fault == PlantedFault.StateStoreScansPagesUnordered)
        {
            pages.Reverse();
        }

        foreach (StatePage page in pages)
        {
            yield return fault == PlantedFault.StateStoreScansPagesOfTwoCommits
                ? new StatePage(page.Path, await inner.ReadPageAsync(page.Path, cancellationToken))
                : page;
        }
    }
}
