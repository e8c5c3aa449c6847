using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Runtime;
using HealthLedger.Runtime.Receiving;
using HealthLedger.Storage;
using HealthLedger.Witnesses;

namespace HealthLedger.Backups;

/// <summary>
/// Which private rows belong to a backup of one height. Rows are read while others are written, so some belong to
/// blocks that the backup does not have: a pseudonym whose enrolment is not in it, or a resend row whose record is
/// not, would make the restored ledger refuse or forget what it is sent. Those are left out. Of a message in the queue
/// the backup has content and place, or its record, or nothing.
/// </summary>
internal sealed class BackupRowFilter
{
    private const int Page = 256;

    private readonly BackupOrigin _origin;
    private readonly ulong _height;
    private readonly HashSet<SubmissionId> _pending = [];
    private readonly HashSet<SubjectId> _enrolling = [];
    private readonly HashSet<RecordId> _queued = [];
    private readonly HashSet<RecordId> _accepted = [];
    private readonly List<SegmentExpectation> _segments = [];

    public BackupRowFilter(BackupOrigin origin, ulong height)
    {
        _origin = origin;
        _height = height;
    }

    /// <summary>The segments of submissions that are accepted and not sealed at the height: their envelopes belong
    /// to the backup too.</summary>
    public IReadOnlyList<SegmentExpectation> PendingSegments => _segments;

    /// <summary>The order of tables. The queue comes first, because what is sealed stays in it until it is read, and
    /// content before place: a place without content, that of a message queued in between, is left out. Then what is
    /// accepted, for everything it needs was written with it or before.</summary>
    public static IEnumerable<PrivateTable> Tables() => Enum.GetValues<PrivateTable>()
        .Where(table => table is not (PrivateTable.Meta or PrivateTable.EpochBoundary or PrivateTable.DealtShares
            or PrivateTable.BundleTask))
        .OrderBy(table => table switch
        {
            PrivateTable.QueuedContent => 0,
            PrivateTable.Queue => 1,
            PrivateTable.Outbox => 2,
            _ => 3,
        })
        .ThenBy(table => table);

    public async ValueTask<bool> KeepsAsync(PrivateRow row, CancellationToken cancellationToken) => row.Table switch
    {
        PrivateTable.Outbox => await KeepsOutboxAsync(row, cancellationToken).ConfigureAwait(false),
        PrivateTable.Subject => await KeepsSubjectAsync(row, cancellationToken).ConfigureAwait(false),
        PrivateTable.Resend => await KeepsResendAsync(row, cancellationToken).ConfigureAwait(false),
        PrivateTable.Request => await KeepsRequestAsync(row, cancellationToken).ConfigureAwait(false),
        PrivateTable.QueuedContent => await KeepsContentAsync(row, cancellationToken).ConfigureAwait(false),
        PrivateTable.Queue => _queued.Contains(IdOf(row)),
        PrivateTable.QueueMark => await KeepsMarkAsync(row, cancellationToken).ConfigureAwait(false),
        PrivateTable.Cosignature => CosignatureStore.HeightOf(row) is { } height && height <= _height,
        _ => true,
    };

    private async ValueTask<bool> KeepsOutboxAsync(PrivateRow row, CancellationToken cancellationToken)
    {
        if (await IsSealedAsync(IndexKind.Submission, row.Key, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        if (row.Value is not { } bytes || Submission.TryDecode(bytes, int.MaxValue) is not { } submission)
        {
            throw BackupFailure.SourceDamaged("outbox: a row is not a submission");
        }

        _pending.Add(submission.Id);
        List<LedgerOperation> operations = OwnRecords.In(submission, _origin.Organisation);
        _enrolling.UnionWith(operations.OfType<EnrolSubject>().Select(enrol => enrol.Subject));
        _accepted.UnionWith(operations.OfType<SealedRecord>().Select(record => record.Record));
        _segments.AddRange(OwnRecords.Segments(operations, _origin.Genesis.LedgerId, _origin.Organisation));
        return true;
    }

    private async ValueTask<bool> KeepsSubjectAsync(PrivateRow row, CancellationToken cancellationToken)
    {
        SubjectId? subject;
        try
        {
            subject = await SubjectDirectory.OpenRowAsync(_origin.Vault, row, cancellationToken).ConfigureAwait(false);
        }
        catch (KeyUnavailableException exception) when (exception.Code == HealthLedgerErrorCodes.KeyMismatch)
        {
            throw BackupFailure.SourceDamaged("patient map: a row does not open", exception);
        }

        return subject is { } known && (_enrolling.Contains(known)
            || await IsSealedAsync(IndexKind.Subject, known.ToArray(), cancellationToken).ConfigureAwait(false));
    }

    private async ValueTask<bool> KeepsResendAsync(PrivateRow row, CancellationToken cancellationToken)
    {
        ResendEntry entry = row.Value is { } value && ResendRegister.Decode(row.Key.Span, value.Span) is { } decoded
            ? decoded
            : throw BackupFailure.SourceDamaged("resend rows: a row is damaged");
        return await KeepsAsync(entry.Submission, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<bool> KeepsRequestAsync(PrivateRow row, CancellationToken cancellationToken)
    {
        RequestEntry entry = row.Value is { } value && RequestRegister.Decode(row.Key.Span, value.Span) is { } decoded
            ? decoded
            : throw BackupFailure.SourceDamaged("requests of clients: a row is damaged");
        return await KeepsAsync(entry.Submission, cancellationToken).ConfigureAwait(false);
    }

    private static RecordId IdOf(PrivateRow row) => row.Key.Length == RecordId.SizeBytes
        ? new RecordId(row.Key.Span)
        : throw BackupFailure.SourceDamaged("queue: a row has no id of a message");

    // One that is on its way out of the queue is sealed at the height, and nothing of it belongs to the backup.
    private async ValueTask<bool> KeepsContentAsync(PrivateRow row, CancellationToken cancellationToken)
    {
        RecordId id = IdOf(row);
        return !await IsAcceptedAsync(id, cancellationToken).ConfigureAwait(false) && _queued.Add(id);
    }

    // A mark alone would answer a resend for a message that is nowhere.
    private async ValueTask<bool> KeepsMarkAsync(PrivateRow row, CancellationToken cancellationToken)
    {
        QueueMark mark = QueueMark.TryDecode(row)
            ?? throw BackupFailure.SourceDamaged("marks of queued messages: a row is damaged");
        return _queued.Contains(mark.Record) || _accepted.Contains(mark.Record)
            || await IsAcceptedAsync(mark.Record, cancellationToken).ConfigureAwait(false);
    }

    // An entry alone may be a refusal, or one of somebody who asked for the record.
    private async ValueTask<bool> IsAcceptedAsync(RecordId id, CancellationToken cancellationToken)
    {
        EntryPosition? after = null;
        while (true)
        {
            IReadOnlyList<EntryPosition> page = await _origin.View
                .FindAsync(IndexKind.Record, id.ToArray(), after, Page, cancellationToken).ConfigureAwait(false);
            foreach (EntryPosition position in page)
            {
                after = position;
                if (position.Height > _height)
                {
                    return false;
                }

                LocatedEntry located = await _origin.View
                    .LocateIndexedAsync(position, cancellationToken).ConfigureAwait(false);
                if (located.Entry.Outcome == EntryOutcomeCode.Accepted
                    && located.Operation is SealedRecord record && record.Record == id)
                {
                    return true;
                }
            }

            if (page.Count < Page)
            {
                return false;
            }
        }
    }

    private async ValueTask<bool> KeepsAsync(SubmissionId submission, CancellationToken cancellationToken) =>
        _pending.Contains(submission)
            || await IsSealedAsync(IndexKind.Submission, submission.ToArray(), cancellationToken)
                .ConfigureAwait(false);

    private async ValueTask<bool> IsSealedAsync(
        IndexKind kind, ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        IReadOnlyList<EntryPosition> first = await _origin.View
            .FindAsync(kind, key, null, 1, cancellationToken).ConfigureAwait(false);
        return first.Count > 0 && first[0].Height <= _height;
    }
}
