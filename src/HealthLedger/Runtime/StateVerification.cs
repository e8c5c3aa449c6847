using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Runtime;

/// <summary>
/// Goes through all rows and all pages of the stored state: what root the rows lead to, and what root the pages lead
/// to, every page being the one that the page above names and none being left over. Rows and pages that lead to the
/// same sealed root hold the same leaves. Keeps about 150 bytes for each row meanwhile, and the hashes of one level
/// of pages.
/// </summary>
internal sealed class StateVerification
{
    private readonly IStateStore _store;
    private readonly Dictionary<string, Digest256> _expected = new(StringComparer.Ordinal);

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
            leaves.Add(leaf.Place, StateHash.OfLeaf(leaf.Place, leaf.ValueHash()));
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
        bool isRoot = true;
        await foreach (StatePage stored in _store.ScanPagesAsync(cancellationToken).ConfigureAwait(false))
        {
            ReadOnlySpan<byte> path = stored.Path.Span;
            if (!StatePath.IsPath(path) || (path[0] == 0) != isRoot)
            {
                return $"state page at {Convert.ToHexStringLower(path)}: it does not belong there";
            }

            string name = Convert.ToHexString(path);
            if (StatePageFormat.TryDecode(stored.Content!.Value.Span, path) is not { } page)
            {
                return $"state page at {StatePath.Text(path)}: it is damaged";
            }

            if (isRoot)
            {
                PagesRoot = page.Hash;
                isRoot = false;
            }
            else if (!_expected.Remove(name, out Digest256 hash) || hash != page.Hash)
            {
                return $"state page at {StatePath.Text(path)}: it is not the one that the page above names";
            }

            Expect(path, page);
        }

        foreach (string missing in _expected.Keys)
        {
            return $"state page at {StatePath.Text(Convert.FromHexString(missing))}: it is missing";
        }

        return null;
    }

    private void Expect(ReadOnlySpan<byte> path, StateTreePage page)
    {
        for (int slot = 0; slot < StateTreePage.SlotCount; slot++)
        {
            if (page[slot] is StateTreeChild child)
            {
                _expected.Add(Convert.ToHexString(StatePath.Below(path, slot)), child.Hash);
            }
        }
    }
}
