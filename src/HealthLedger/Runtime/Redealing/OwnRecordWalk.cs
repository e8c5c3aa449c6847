using HealthLedger.Backups;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Runtime.Redealing;

/// <summary>The records of this node's organisation, block by block: those with content, whatever their
/// status.</summary>
internal static class OwnRecordWalk
{
    private const int Page = 256;

    /// <summary>The lowest height above genesis whose block is stored: 1, or higher in a store that began with a
    /// snapshot.</summary>
    public static async ValueTask<ulong> FirstAsync(LedgerView view, CancellationToken cancellationToken)
    {
        // As a rule the history is whole: one look tells.
        ulong low = 1;
        if (await view.ReadBlockAsync(low, cancellationToken).ConfigureAwait(false) is not null)
        {
            return low;
        }

        ulong high = view.Head.Header.Height;
        while (low < high)
        {
            ulong middle = low + ((high - low) / 2);
            if (await view.ReadBlockAsync(middle, cancellationToken).ConfigureAwait(false) is null)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>The first accepted entry about a record that fits; null when there is none.</summary>
    /// <exception cref="IntegrityException">What is stored is damaged.</exception>
    public static async ValueTask<LocatedEntry?> FindAsync(
        LedgerView view, RecordId record, Func<LocatedEntry, bool> fits, CancellationToken cancellationToken)
    {
        EntryPosition? after = null;
        IReadOnlyList<EntryPosition> page;
        do
        {
            page = await view.FindAsync(IndexKind.Record, record.ToArray(), after, Page, cancellationToken)
                .ConfigureAwait(false);
            foreach (EntryPosition position in page)
            {
                after = position;
                if (await view.LocateAsync(position, cancellationToken).ConfigureAwait(false) is { } located
                    && located.Entry.Outcome == EntryOutcomeCode.Accepted && fits(located))
                {
                    return located;
                }
            }
        }
        while (page.Count == Page);
        return null;
    }

    /// <summary>Whether an entry is the sealing of a record.</summary>
    public static bool IsSealing(LocatedEntry located, RecordId record) =>
        located.Operation is SealedRecord sealing && sealing.Record == record;

    /// <summary>The organisation's records that a block seals.</summary>
    /// <exception cref="IntegrityException">HLS3001.</exception>
    public static async ValueTask<IReadOnlyList<SealedRecord>> ReadAsync(
        LedgerView view, ParticipantId organisation, ulong height, CancellationToken cancellationToken)
    {
        Block? block = await view.ReadBlockAsync(height, cancellationToken).ConfigureAwait(false);
        if (block is { Entries.Count: 0 })
        {
            return [];
        }

        return block is not null && Batch.TryDecode(block.BatchBytes) is { } batch
            && OwnRecords.AcceptedIn(block, batch, organisation) is { } operations
            ? [.. operations.OfType<SealedRecord>().Where(record => record.Segments.Count > 0)]
            : throw NodeOpener.BlockDamaged(height);
    }
}
