using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Runtime;
using HealthLedger.Runtime.Linking;
using HealthLedger.Runtime.Receiving;
using HealthLedger.Storage;

namespace HealthLedger;

/// <content>Records that become versions of earlier ones (docs/spec/linking.md).</content>
public sealed partial class LedgerNode
{
    private const int MostDecisions = 8;

    // What is decided holds until it is sealed: nobody else comes in between under one of the names, or with another
    // version of the same record.
    private async Task<(IDisposable? Held, LinkPlan? Plan)> PlanLinkAsync(
        RecordSubmission submission, LinkTurn turn, CancellationToken cancellationToken)
    {
        if (submission.Reference is not { } reference)
        {
            return (null, null);
        }

        IReadOnlyList<Digest256> names = await _linker.NamesOfAsync(reference, cancellationToken)
            .ConfigureAwait(false);
        LinkHold held = new(
            await _linker.HoldAsync(submission, names, cancellationToken).ConfigureAwait(false));
        try
        {
            RecordId? holding = null;
            for (int decision = 0; decision < MostDecisions; decision++)
            {
                LinkPlan plan = await _linker.DecideAsync(submission, names, turn, cancellationToken)
                    .ConfigureAwait(false);
                if (plan.Target is not { } target || target == holding)
                {
                    return (held, plan);
                }

                // Decided once more when nobody else amends it.
                held.Leave();
                held.Record = await _linker.HoldAsync(target, cancellationToken).ConfigureAwait(false);
                holding = target;
            }

            throw Changed();
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    // What a message waits for in the queue, from now on.
    private async Task<ParkedWait> DescribeWaitAsync(
        RecordSubmission submission, CancellationToken cancellationToken)
    {
        IReadOnlyList<Digest256> keys = await _linker.KeysOfAsync(submission, cancellationToken)
            .ConfigureAwait(false);
        Digest256 patient = await _subjects.BlindIndexAsync(submission.Patient!, cancellationToken)
            .ConfigureAwait(false);
        DateTimeOffset until = _parts.Time.GetUtcNow() + submission.Reference!.WaitAtMost;
        return new ParkedWait(keys, patient, submission.Reference.Awaits, until.ToUnixTimeMilliseconds());
    }

    // Those that wait for it are tried again.
    private async ValueTask WakeParkedAsync(RecordSubmission submission)
    {
        if (_queue.Lot.Count == 0)
        {
            return;
        }

        if (submission.Reference?.Linked is { Count: > 0 })
        {
            // Numbers of one are the other's now.
            _queue.Lot.WakeAll();
        }
        else
        {
            _queue.Lot.Wake(await _linker.BroughtByAsync(submission, CancellationToken.None).ConfigureAwait(false));
        }
    }

    // What makes the operation: a record of its own, or a version of another.
    private async ValueTask<(Func<SubjectId?, LedgerOperation> Make, IReadOnlyList<PrivateRow> Rows)> MakeAsync(
        RecordSubmission submission,
        RecordId record,
        SealedSegment segment,
        RecordPlacement placed,
        LinkPlan? link,
        CancellationToken cancellationToken)
    {
        if (link?.Target is not { } target)
        {
            Digest256 trustees = placed.TrusteesDigest;
            return (
                subject => RecordOperation.Build(
                    submission, record, subject, segment, (uint)placed.Threshold, trustees),
                link?.Rows ?? []);
        }

        AmendmentSubmission amendment = new()
        {
            RecordId = target,
            Kind = link.Kind,
            Replaces = checked((long)link.Replaces),
            Answers = link.Answers,
            DataYears = submission.DataYears,
            Reason = submission.Reference!.Reason,
        };
        byte[] salt = LedgerOperation.NewSalt();
        (Digest256 details, PrivateRow row) = await _details
            .CreateAsync(salt, amendment.Reason, cancellationToken).ConfigureAwait(false);
        return (_ => RecordOperation.Amend(amendment, record, salt, details, segment, placed), [row]);
    }

    // Somebody else amended the record while this one was on its way, or withdrew it: it is decided anew.
    private static void RequireNewest(LinkPlan? link, SealedEntry entry)
    {
        if (link?.Target is not null && entry.Outcome != EntryOutcomeCode.Accepted)
        {
            throw Changed();
        }
    }

    private static SubmissionRejectedException Changed() => new(
        HealthLedgerErrorCodes.MessagesAhead,
        "The record that this one is a version of has changed meanwhile. Nothing was linked; try again.",
        isTransient: true);

    // Whether a submission is accepted and not known to be sealed.
    private async ValueTask<bool> IsPendingAsync(SubmissionId submission, CancellationToken cancellationToken) =>
        !_sealedOutbox.Contains(submission) && await _parts.Storage.Custody
            .ReadRowAsync(PrivateTable.Outbox, submission.ToArray(), cancellationToken)
            .ConfigureAwait(false) is not null;
}
