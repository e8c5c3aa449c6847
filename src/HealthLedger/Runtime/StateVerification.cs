using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Runtime;

/// <summary>
/// Goes through all rows and all pages of the stored state: what root the rows lead to, and what root the pages lead
/// to, every page being the one that the page above names and none being left over. Rows and pages that lead to the
/// same sealed root hold the same leaves. What it has to remember goes to temporary files beyond some of it.
/// </summary>
internal sealed class StateVerification
{
    private readonly IStateStore _store;

    public StateVerification(IStateStore store) => _store = store;

    /// <summary>The root that the rows lead to.</summary>
    public Digest256 RowsRoot { get; private set; }

    /// <summary>The root that the pages lead to.</summary>
    public Digest256 PagesRoot { get; private set; }

    /// <summary>Reads everything.</summary>
    /// <returns>The first bad place, or null.</returns>
    public async Task<string?> RunAsync(CancellationToken cancellationToken) =>
        await ReadRowsAsync(cancellationToken).ConfigureAwait(false)
            ?? await ReadPagesAsync(cancellationToken).ConfigureAwait(false);

    private async Task<string?> ReadRowsAsync(CancellationToken cancellationToken)
    {
        using StateLeafSpill leaves = new();
        await foreach (StateRow row in _store.ScanStateAsync(cancellationToken).ConfigureAwait(false))
        {
            if (row.Value is not { } value || row.Blinding.Length != StateLeaf.BlindingBytes)
            {
                return $"state row of kind {row.Kind}: it is damaged";
            }

            StateLeaf leaf = new(
                (StateKind)row.Kind, row.Key.ToArray(), value.ToArray(), row.Blinding.ToArray());
            leaves.Add(leaf);
        }

        if (leaves.Root() is not { } root)
        {
            return "state rows: two of them are the same row";
        }

        RowsRoot = root;
        return null;
    }

    private async Task<string?> ReadPagesAsync(CancellationToken cancellationToken)
    {
        using ExpectedPages expected = new();
        bool isRoot = true;
        await foreach (StatePage stored in _store.ScanPagesAsync(cancellationToken).ConfigureAwait(false))
        {
            ReadOnlyMemory<byte> path = stored.Path;
            if (!StatePath.IsPath(path.Span) || (path.Span[0] == 0) != isRoot)
            {
                return $"state page at {Convert.ToHexStringLower(path.Span)}: it does not belong there";
            }

            if (StatePageFormat.TryDecode(stored.Content!.Value.Span, path.Span) is not { } page)
            {
                return $"state page at {StatePath.Text(path.Span)}: it is damaged";
            }

            if (isRoot)
            {
                PagesRoot = page.Hash;
                isRoot = false;
            }
            else if (FaultOf(expected, path, page) is { } fault)
            {
                return fault;
            }

            Expect(expected, path.Span, page);
        }

        return expected.TryTake(out ReadOnlyMemory<byte> missing, out _) ? Missing(missing) : null;
    }

    // Pages are named in the order of their paths, and come in it: the next that comes is the next that was named.
    private static string? FaultOf(ExpectedPages expected, ReadOnlyMemory<byte> path, StateTreePage page)
    {
        bool isNamed = expected.TryTake(out ReadOnlyMemory<byte> next, out Digest256 hash);
        if (isNamed && next.Span.SequenceCompareTo(path.Span) < 0)
        {
            return Missing(next);
        }

        return isNamed && next.Span.SequenceEqual(path.Span) && hash == page.Hash
            ? null
            : $"state page at {StatePath.Text(path.Span)}: it is not the one that the page above names";
    }

    private static string Missing(ReadOnlyMemory<byte> path) =>
        $"state page at {StatePath.Text(path.Span)}: it is missing";

    private static void Expect(ExpectedPages expected, ReadOnlySpan<byte> path, StateTreePage page)
    {
        for (int slot = 0; slot < StateTreePage.SlotCount; slot++)
        {
            if (page[slot].Child is { } child)
            {
                expected.Add(StatePath.Below(path, slot), child.Hash);
            }
        }
    }
}
