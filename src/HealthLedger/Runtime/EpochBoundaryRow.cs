using System.Buffers.Binary;
using HealthLedger.Ledger;
using HealthLedger.Ledger.State;
using HealthLedger.Storage;

namespace HealthLedger.Runtime;

/// <summary>
/// The boundary before an epoch, header and seals, where the store begins above it and does not have the block.
/// </summary>
internal static class EpochBoundaryRow
{
    public static PrivateRow Of(ulong epoch, Block boundary) => new(
        PrivateTable.EpochBoundary,
        ReplicaSetRow.KeyOf(epoch),
        Bare(boundary).Encode(),
        boundary.Header.Time);

    /// <summary>Writes the boundaries that a store is to begin with, before it does: those of one that was to begin
    /// otherwise, and did not come so far, are removed.</summary>
    /// <param name="storage">A store without blocks.</param>
    /// <param name="boundaries">By the epochs that they are before; none for a store that begins with the
    /// genesis.</param>
    /// <param name="cancellationToken">Cancels; nothing is written then.</param>
    public static async ValueTask BeginAsync(
        ILedgerStorage storage, IReadOnlyList<(ulong Epoch, Block Boundary)> boundaries,
        CancellationToken cancellationToken)
    {
        List<PrivateRow> rows = [.. boundaries.Select(boundary => Of(boundary.Epoch, boundary.Boundary))];
        HashSet<ByteKey> written = [.. rows.Select(row => new ByteKey(row.Key))];
        await foreach (PrivateRow row in storage.Custody
            .ScanRowsAsync(PrivateTable.EpochBoundary, cancellationToken).ConfigureAwait(false))
        {
            if (written.Add(new ByteKey(row.Key)))
            {
                rows.Add(new PrivateRow(PrivateTable.EpochBoundary, row.Key, value: null, row.Time));
            }
        }

        if (rows.Count > 0)
        {
            await storage.Custody.WriteAsync(new CustodyWrite { Rows = rows }, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    /// <summary>Header and seals alone.</summary>
    public static Block Bare(Block boundary) => new()
    {
        Header = boundary.Header,
        HeaderBytes = boundary.HeaderBytes,
        BatchBytes = default,
        Skipped = [],
        Entries = [],
        Seals = boundary.Seals,
    };

    /// <summary>The boundary before an epoch, from the blocks or, where they begin above it, from its row; null when
    /// neither has it.</summary>
    public static async ValueTask<Block?> FindAsync(
        ILedgerStorage storage, ulong epoch, ulong height, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>? bytes = await storage.Blocks
            .ReadBlockAsync(height, cancellationToken).ConfigureAwait(false);
        bytes ??= (await storage.Custody
            .ReadRowAsync(PrivateTable.EpochBoundary, ReplicaSetRow.KeyOf(epoch), cancellationToken)
            .ConfigureAwait(false))?.Value;
        return bytes is { } stored && Block.TryDecode(stored.Span) is { } block && block.Header.Height == height
            ? block
            : null;
    }

    /// <summary>Whether a row is that of a boundary which the node has checked.</summary>
    public static bool IsWhole(PrivateRow row, EpochHistory epochs) =>
        row.Key.Length == sizeof(ulong)
        && epochs.BoundaryBefore(BinaryPrimitives.ReadUInt64BigEndian(row.Key.Span)) is { } boundary
        && row.Value is { } value
        && value.Span.SequenceEqual(Bare(boundary).Encode());
}
