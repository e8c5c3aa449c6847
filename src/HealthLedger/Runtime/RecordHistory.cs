using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Storage;

namespace HealthLedger.Runtime;

/// <summary>Puts a record together with what is linked to it, from accepted entries alone.</summary>
internal sealed class RecordHistory
{
    private const int Page = 256;

    private readonly LedgerView _view;

    private readonly IndexAudit _audit;

    public RecordHistory(LedgerView view, IndexAudit audit)
    {
        _view = view;
        _audit = audit;
    }

    /// <summary>A record's versions, given the operation that sealed it or one of its amendments.</summary>
    public async ValueTask<RecordVersions> ReadAsync(
        SealedRecord record, Func<RecordId, ValueTask<SealedRecord>> find, CancellationToken cancellationToken)
    {
        AppendRecord first = record as AppendRecord
            ?? (AppendRecord)await find(((AmendRecord)record).Target).ConfigureAwait(false);
        (ulong Height, ulong Amendments)? sealedCount = await _audit
            .CountAmendmentsAsync(first.Record, cancellationToken).ConfigureAwait(false);
        List<(AmendRecord Operation, SealedEntry Entry)> amendments = [];
        EntryPosition? after = null;
        IReadOnlyList<EntryPosition> page;
        do
        {
            page = await _view
                .FindAsync(IndexKind.Amendment, first.Record.ToArray(), after, Page, cancellationToken)
                .ConfigureAwait(false);
            foreach (EntryPosition position in page)
            {
                after = position;
                if (await _view.LocateAsync(position, cancellationToken).ConfigureAwait(false) is
                    { Operation: AmendRecord amend, Entry.Outcome: EntryOutcomeCode.Accepted } located)
                {
                    amendments.Add((amend, located.ToSealed()));
                }
            }
        }
        while (page.Count == Page);
        ulong found = (ulong)amendments.Count(one => one.Entry.Height.Value <= sealedCount?.Height);
        return found == (sealedCount?.Amendments ?? 0)
            ? Put(first, amendments)
            : throw await _audit.ForgottenAsync("amendments of a record", cancellationToken).ConfigureAwait(false);
    }

    private static RecordVersions Put(AppendRecord first, List<(AmendRecord Operation, SealedEntry Entry)> amendments)
    {
        Dictionary<RecordId, RecordStatus> withdrawn = [];
        foreach ((AmendRecord operation, _) in amendments)
        {
            if (AmendmentRules.Withdraws(operation.Kind) is { } status)
            {
                withdrawn[operation.Answers ?? first.Record] = (RecordStatus)status;
            }
        }

        List<RecordLink> links = new(amendments.Count);
        RecordId current = first.Record;
        foreach ((AmendRecord operation, SealedEntry entry) in amendments)
        {
            RecordStatus status = withdrawn.GetValueOrDefault(operation.Record, RecordStatus.Live);
            links.Add(new RecordLink
            {
                RecordId = operation.Record,
                Kind = operation.Kind,
                Version = checked((long)operation.Replaces + 1),
                Answers = operation.Answers,
                HasContent = operation.Segments.Count > 0,
                Status = status,
                Height = entry.Height,
                Index = entry.Index,
                Time = entry.Time,
            });
            if (operation.Kind == AmendmentKind.Correction && status == RecordStatus.Live)
            {
                current = operation.Record;
            }
        }

        return new RecordVersions
        {
            RecordId = first.Record,
            Kind = first.Kind,
            Version = links.Count + 1,
            Status = withdrawn.GetValueOrDefault(first.Record, RecordStatus.Live),
            Current = current,
            Links = links,
        };
    }
}
