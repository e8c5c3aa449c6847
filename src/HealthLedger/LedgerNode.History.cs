using System.Runtime.CompilerServices;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Receipts;
using HealthLedger.Runtime;
using HealthLedger.Storage;
using HealthLedger.Subjects;

namespace HealthLedger;

public sealed partial class LedgerNode
{
    private const int HistoryPage = 256;

    /// <summary>Everything on the ledger that concerns a record, oldest first: its sealing, its amendments and
    /// every request for access.</summary>
    /// <param name="recordId">The record; one that the ledger does not know gives nothing.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <exception cref="IntegrityException">What is stored is not what was sealed (HLS30nn); the listing ends before
    /// it.</exception>
    public IAsyncEnumerable<HistoryEntry> ListHistoryAsync(
        RecordId recordId, CancellationToken cancellationToken = default) =>
        ListAsync(recordId, cancellationToken);

    /// <summary>
    /// Everything on the ledger that concerns a patient of this organisation, oldest first: also under the pseudonyms
    /// that are merged into the patient's, and under earlier ones.
    /// </summary>
    /// <param name="patient">The patient's identifier; an unknown one gives nothing.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <exception cref="IntegrityException">What is stored is not what was sealed (HLS30nn); the listing ends before
    /// it.</exception>
    public async IAsyncEnumerable<HistoryEntry> ListHistoryAsync(
        PatientIdentifier patient, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(patient);
        Digest256 index = await _subjects.BlindIndexAsync(patient, cancellationToken).ConfigureAwait(false);
        if (await _subjects.ReadAsync(index, cancellationToken).ConfigureAwait(false) is not { } subject)
        {
            yield break;
        }

        IReadOnlyCollection<SubjectId> linked = await _links.FindAsync(subject, cancellationToken)
            .ConfigureAwait(false);
        IReadOnlyList<SubjectExtent> extents = await _audit.ReadAsync(linked, cancellationToken).ConfigureAwait(false);
        HashSet<EntryPosition> listed = [];
        HashSet<SubjectId> beginnings = [];
        ulong records = 0;
        await foreach (EntryPosition position in _links.ListAsync(linked, cancellationToken).ConfigureAwait(false))
        {
            if (await _parts.View.LocateAsync(position, cancellationToken).ConfigureAwait(false) is { } located)
            {
                listed.Add(position);
                if (located.Entry.Outcome == EntryOutcomeCode.Accepted)
                {
                    records += located.Operation is SealedRecord ? 1UL : 0;
                    beginnings.UnionWith(located.Operation switch
                    {
                        EnrolSubject enrol => [enrol.Subject],
                        RekeySubject rekey => [rekey.New],
                        _ => Array.Empty<SubjectId>(),
                    });
                }

                yield return await ToHistoryAsync(located, cancellationToken).ConfigureAwait(false);
            }
        }

        await _audit.RequireCompleteAsync(extents, listed, records, beginnings, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>The receipt of a record's sealing.</summary>
    /// <exception cref="ConsentDeniedException">There is no such record (HLS4004).</exception>
    /// <exception cref="IntegrityException">The stored history does not lead to the sealed root (HLS3002).</exception>
    public async Task<Receipt> GetReceiptAsync(RecordId recordId, CancellationToken cancellationToken = default)
    {
        (LocatedEntry located, SealedRecord _) = await FindRecordAsync(recordId, cancellationToken)
            .ConfigureAwait(false);
        return await _receipts.IssueAsync(located, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The receipt of any entry.</summary>
    /// <param name="height">The height of its block.</param>
    /// <param name="index">Its index in the block, from 0.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ConsentDeniedException">There is no such entry (HLS4004).</exception>
    /// <exception cref="IntegrityException">The stored history does not lead to the sealed root (HLS3002).</exception>
    public async Task<Receipt> GetReceiptAsync(
        BlockHeight height, int index, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        LocatedEntry located = await _parts.View
            .LocateAsync(new EntryPosition(height.Value, (uint)index), cancellationToken).ConfigureAwait(false)
            ?? throw new ConsentDeniedException(HealthLedgerErrorCodes.RecordNotFound, "The ledger has no such entry.");
        return await _receipts.IssueAsync(located, cancellationToken).ConfigureAwait(false);
    }

    private async IAsyncEnumerable<HistoryEntry> ListAsync(
        RecordId record, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (ulong Height, ulong Amendments)? sealedCount = await _audit
            .CountAmendmentsAsync(record, cancellationToken).ConfigureAwait(false);
        bool isFound = false;
        ulong amendments = 0;
        EntryPosition? after = null;
        while (true)
        {
            IReadOnlyList<EntryPosition> page = await _parts.View
                .FindAsync(IndexKind.Record, record.ToArray(), after, HistoryPage, cancellationToken)
                .ConfigureAwait(false);
            foreach (EntryPosition position in page)
            {
                LocatedEntry located = await _parts.View
                    .LocateIndexedAsync(position, cancellationToken).ConfigureAwait(false);
                if (located.Entry.Outcome == EntryOutcomeCode.Accepted)
                {
                    isFound |= located.Operation is SealedRecord itself && itself.Record == record;
                    amendments += located.Operation is AmendRecord amend && amend.Target == record
                        && position.Height <= sealedCount?.Height ? 1UL : 0;
                }

                yield return await ToHistoryAsync(located, cancellationToken).ConfigureAwait(false);
                after = position;
            }

            if (page.Count < HistoryPage)
            {
                break;
            }
        }

        if (sealedCount is { } there && (!isFound || amendments != there.Amendments))
        {
            throw await _audit.ForgottenAsync("entries of a record", cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<HistoryEntry> ToHistoryAsync(LocatedEntry located, CancellationToken cancellationToken) =>
        new()
        {
            Operation = located.Operation?.Type,
            RecordId = located.Operation switch
            {
                SealedRecord record => record.Record,
                RedealRecord redeal => redeal.Record,
                RequestAccess request => request.Record,
                ShareComplaint complaint => complaint.Record,
                _ => null,
            },
            Author = located.Submission.Body.Author,
            Entry = located.ToSealed(),
            LinkedSubjects = located.Operation switch
            {
                MergeSubjects merge => [merge.Survivor, merge.Merged],
                UnmergeSubjects unmerge => [unmerge.Survivor, unmerge.Merged],
                RekeySubject rekey => [rekey.New, rekey.Old],
                _ => [],
            },
            Amendment = located.Operation is AmendRecord amend
                ? new AmendmentSummary
                {
                    Target = amend.Target,
                    Kind = amend.Kind,
                    Replaces = (long)amend.Replaces,
                    Answers = amend.Answers,
                    Reason = await _details
                        .ReadAsync(amend.Salt, amend.Details, cancellationToken).ConfigureAwait(false),
                }
                : null,
            Access = located.Operation is RequestAccess access
                ? await ToSummaryAsync(access, cancellationToken).ConfigureAwait(false)
                : null,
        };

    private async ValueTask<AccessSummary> ToSummaryAsync(RequestAccess access, CancellationToken cancellationToken)
    {
        (string Role, DeliverySummary? Delivery)? details =
            await _details.ReadDetailsAsync(access, cancellationToken).ConfigureAwait(false);
        return new AccessSummary
        {
            Individual = new IndividualId(access.Individual),
            Role = details?.Role,
            Purpose = access.Purpose,
            Action = access.Action,
            Delivery = details?.Delivery,
        };
    }
}
