using HealthLedger.Diagnostics;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime;

/// <summary>Tells who waits for a submission of this node what a sealed block made of it.</summary>
internal sealed class SubmissionAnswers
{
    private readonly NodeParts _parts;
    private readonly LedgerView _view;
    private readonly LedgerMeter _meter;
    private readonly Action<SubmissionId> _onSealed;
    private readonly Action<Digest256> _onSubjectMissing;
    private readonly Action<SubjectId> _onEnrolmentLost;
    private long _permitOpenUntil;

    /// <param name="parts">What the loops of a node share.</param>
    /// <param name="onSealed">Told of each submission that a sealed block has or skips.</param>
    /// <param name="onSubjectMissing">Told of each patient whose enrolment the ledger does not have after all.</param>
    /// <param name="onEnrolmentLost">Told of each pseudonym whose enrolment was in what was not sealed; null for
    /// nobody.</param>
    public SubmissionAnswers(
        NodeParts parts,
        Action<SubmissionId> onSealed,
        Action<Digest256> onSubjectMissing,
        Action<SubjectId>? onEnrolmentLost = null)
    {
        _onEnrolmentLost = onEnrolmentLost ?? (_ => { });
        _parts = parts;
        _view = parts.View;
        _meter = parts.Meter;
        _onSealed = onSealed;
        _onSubjectMissing = onSubjectMissing;
    }

    /// <summary>The block time up to which a permit is open, whosever it is; Unix milliseconds.</summary>
    public long PermitOpenUntil => Volatile.Read(ref _permitOpenUntil);

    /// <summary>Looks at the decisions of a block that was just sealed: block time goes on while a permit is
    /// open.</summary>
    public void NoteDecisions(ExecutedBlock executed)
    {
        foreach (LedgerEntry entry in executed.Decoded)
        {
            NoteDecision(entry);
        }
    }

    /// <summary>Whether what a block made of a submission stays so, whatever comes under its id later: it is sealed, or
    /// its body says that it never can be. Other reasons are those of the copy, or of the moment.</summary>
    public static bool IsFinal(SkipCode skip) => skip is SkipCode.None or SkipCode.Duplicate or SkipCode.Expired
        or SkipCode.WrongLedger or SkipCode.VersionUnknown;

    /// <summary>Answers a submission from the block that was just sealed and published.</summary>
    /// <param name="executed">The block.</param>
    /// <param name="number">Which one of the batch it is.</param>
    /// <param name="waiting">The submission, and who waits for its operations.</param>
    public async ValueTask AnswerAsync(ExecutedBlock executed, int number, OrderedSubmission waiting)
    {
        (SubmissionId id, uint first, SkipCode skip) = executed.Submissions[number];
        if (skip != SkipCode.None)
        {
            // Before anybody sees that it is over: the same call again brings the enrolment. One too many changes
            // nothing.
            NoteLost(waiting);
        }

        _onSealed(waiting.Id);
        if (skip == SkipCode.Duplicate && await TryAnswerAgainAsync(waiting).ConfigureAwait(false))
        {
            return;
        }

        if (skip != SkipCode.None)
        {
            waiting.Fail(Skipped(skip));
            return;
        }

        for (int j = 0; j < waiting.Operations.Count; j++)
        {
            LedgerEntry entry = executed.Decoded[(int)first + j];
            if (entry.Outcome == EntryOutcomeCode.UnknownSubject)
            {
                NoteMissing([waiting.Operations[j]]);
            }

            waiting.Operations[j]?.Complete(ToSealed(executed.Head, id, entry));
        }
    }

    /// <summary>Answers a submission that no block up to its last height has: nothing of it is on the ledger, and
    /// nothing ever will be.</summary>
    /// <param name="waiting">The submission, and who waits for its operations.</param>
    public async ValueTask ExpireAsync(OrderedSubmission waiting)
    {
        // Before anybody sees that it is over: the same call again brings the enrolment. One too many changes nothing.
        NoteLost(waiting);
        _onSealed(waiting.Id);
        if (await TryAnswerAgainAsync(waiting).ConfigureAwait(false))
        {
            return;
        }

        // Of heights that were passed over the blocks are not here; the state still names their submissions.
        byte[] key = ReplayWindow.KeyOf(_parts.Organisation, waiting.Id);
        bool isSealed = await _parts.ReadRowAsync(new StateKey(StateKind.Submission, key), CancellationToken.None)
            .ConfigureAwait(false) is not null;
        waiting.Fail(Skipped(isSealed ? SkipCode.Duplicate : SkipCode.Expired));
    }

    // What it was then cannot be read for now: whoever waits is told so, and asks again.
    private async ValueTask<bool> TryAnswerAgainAsync(OrderedSubmission submission)
    {
        try
        {
            return await AnswerAgainAsync(submission).ConfigureAwait(false);
        }
        catch (StorageFailureException exception) when (exception.IsTransient)
        {
            submission.Fail(exception);
            return true;
        }
    }

    // A submission that was sealed before is answered with what it was then.
    private async ValueTask<bool> AnswerAgainAsync(OrderedSubmission submission)
    {
        if (await _view.FindSubmissionAsync(submission.Id, CancellationToken.None).ConfigureAwait(false)
            is not { } first)
        {
            return false;
        }

        for (int j = 0; j < submission.Operations.Count; j++)
        {
            if (await _view.LocateOperationAsync(submission.Id, first, (uint)j, CancellationToken.None)
                .ConfigureAwait(false) is not { } located)
            {
                submission.Operations[j]?.Fail(Skipped(SkipCode.QuotaExceeded));
                continue;
            }

            submission.Operations[j]?.Complete(located.ToSealed());
        }

        return true;
    }

    // Of what was accepted before a stop nobody knows the patients; the enrolments are in it.
    private void NoteLost(OrderedSubmission waiting)
    {
        NoteMissing(waiting.Operations);
        foreach (ReadOnlyMemory<byte> operation in
            Submission.TryDecode(waiting.Bytes, int.MaxValue)?.Operations ?? [])
        {
            if (LedgerOperation.TryDecode(operation.Span) is EnrolSubject enrolment)
            {
                _onEnrolmentLost(enrolment.Subject);
            }
        }
    }

    private void NoteMissing(IReadOnlyList<PendingOperation?> operations)
    {
        foreach (PendingOperation? operation in operations)
        {
            if (operation?.Patient is { } patient)
            {
                _onSubjectMissing(patient.BlindIndex);
            }
        }
    }

    private static SubmissionRejectedException Skipped(SkipCode skip) => skip switch
    {
        SkipCode.QuotaExceeded => new SubmissionRejectedException(
            HealthLedgerErrorCodes.QuotaExceeded,
            "The organisation has used up its quota on the ledger, and an entry of the block says so. Try again when "
                + "block time has refilled it.",
            isTransient: true),
        SkipCode.Expired => new SubmissionRejectedException(
            HealthLedgerErrorCodes.SubmissionExpired,
            "The submission was not ordered within the heights that it was signed for. Nothing of it is on the ledger, "
                + "and nothing of it will be: try again, with the same idempotency key. If it keeps happening, see in "
                + "the status whether bundles of this node wait, and whether a quorum is connected.",
            isTransient: true),
        _ => new SubmissionRejectedException(
            HealthLedgerErrorCodes.SubmissionSkipped, $"The submission was skipped: {skip} ({(int)skip})."),
    };

    private void NoteDecision(LedgerEntry entry)
    {
        if (entry.Decision is not { } decision)
        {
            return;
        }

        _meter.Decided(decision.IsPermitted);
        if (decision.IsPermitted)
        {
            Volatile.Write(ref _permitOpenUntil, Math.Max(
                _permitOpenUntil, (decision.Time + decision.TimeToLive).ToUnixTimeMilliseconds()));
        }
    }

    public static SealedEntry ToSealed(LedgerHead head, SubmissionId id, LedgerEntry entry) => new()
    {
        SubmissionId = id,
        Height = new BlockHeight(entry.Height),
        Index = (int)entry.Index,
        Time = DateTimeOffset.FromUnixTimeMilliseconds(head.Header.Time),
        HeaderHash = head.HeaderHash,
        Outcome = entry.Outcome,
        Decision = entry.Decision,
    };
}
