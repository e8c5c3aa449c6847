using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Runtime;

/// <summary>
/// Holds stored tiles against those that executing gives: a complete one at once, because nothing rewrites it, and the
/// one that grows on each level at the end. Keeps one tile of each level.
/// </summary>
internal sealed class HistoryTileVerification
{
    private const int CompleteBytes = HistoryTree.TileHashes * Digest256.SizeBytes;

    private readonly LedgerView _view;
    private readonly Dictionary<int, HistoryTile> _growing = [];

    public HistoryTileVerification(LedgerView view) => _view = view;

    /// <summary>Takes the tiles that a block has written.</summary>
    /// <returns>What is wrong, or null.</returns>
    public async ValueTask<string?> FindDamageAsync(
        IReadOnlyList<HistoryTile> tiles, CancellationToken cancellationToken)
    {
        foreach (HistoryTile tile in tiles)
        {
            if (tile.Hashes.Length < CompleteBytes)
            {
                _growing[tile.Level] = tile;
                continue;
            }

            if (await CheckAsync(tile, cancellationToken).ConfigureAwait(false) is { } fault)
            {
                return fault;
            }

            if (_growing.TryGetValue(tile.Level, out HistoryTile? growing) && growing.Number == tile.Number)
            {
                _growing.Remove(tile.Level);
            }
        }

        return null;
    }

    /// <summary>Checks those that grow.</summary>
    /// <returns>What is wrong, or null.</returns>
    public async ValueTask<string?> FindDamageAtEndAsync(CancellationToken cancellationToken)
    {
        foreach (HistoryTile tile in _growing.Values)
        {
            if (await CheckAsync(tile, cancellationToken).ConfigureAwait(false) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    private async ValueTask<string?> CheckAsync(HistoryTile tile, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>? stored = await _view
            .ReadTileAsync(tile.Level, tile.Number, cancellationToken).ConfigureAwait(false);

        // Blocks sealed while this runs may have rewritten the newest tile; it then begins with what was expected.
        return stored is { } bytes && bytes.Span.StartsWith(tile.Hashes.Span)
            ? null
            : $"history tile of level {tile.Level}, number {tile.Number}: not the hashes of the history";
    }
}
