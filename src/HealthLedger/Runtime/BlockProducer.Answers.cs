using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime;

internal sealed partial class BlockProducer
{
    private async ValueTask AnswerAsync(ExecutedBlock executed, List<OrderedSubmission> waiting)
    {
        for (int i = 0; i < waiting.Count; i++)
        {
            (SubmissionId id, uint first, SkipCode skip) = executed.Submissions[i];
            _onSealed(waiting[i].Id);
            if (skip == SkipCode.Duplicate && await AnswerAgainAsync(waiting[i]).ConfigureAwait(false))
            {
                continue;
            }

            if (skip != SkipCode.None)
            {
                NoteMissing(waiting[i].Operations);
                waiting[i].Fail(Skipped(skip));
                continue;
            }

            for (int j = 0; j < waiting[i].Operations.Count; j++)
            {
                LedgerEntry entry = executed.Decoded[(int)first + j];
                NoteDecision(entry);
                if (entry.Outcome == EntryOutcomeCode.UnknownSubject)
                {
                    NoteMissing([waiting[i].Operations[j]]);
                }

                waiting[i].Operations[j]?.Complete(ToSealed(executed.Head, id, entry));
            }
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

    private static SubmissionRejectedException Skipped(SkipCode skip) => skip == SkipCode.QuotaExceeded
        ? new SubmissionRejectedException(
            HealthLedgerErrorCodes.QuotaExceeded,
            "The organisation has used up its quota on the ledger, and an entry of the block says so. Try again when "
                + "block time has refilled it.",
            isTransient: true)
        : new SubmissionRejectedException(
            HealthLedgerErrorCodes.SubmissionSkipped, $"The submission was skipped: {skip} ({(int)skip}).");

    private void NoteDecision(LedgerEntry entry)
    {
        if (entry.Decision is not { } decision)
        {
            return;
        }

        _meter.Decided(decision.IsPermitted);
        if (decision.IsPermitted)
        {
            _permitOpenUntil = Math.Max(
                _permitOpenUntil, (decision.Time + decision.TimeToLive).ToUnixTimeMilliseconds());
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

    private static ReplicaHaltedException Stopped() => new(
        HealthLedgerErrorCodes.NodeHalted,
        "The node was stopped before the entry was sealed. What was accepted is sealed at the next start.",
        isTransient: true);

    private static void Fail(List<OrderedSubmission> waiting, Exception exception)
    {
        foreach (OrderedSubmission submission in waiting)
        {
            submission.Fail(exception);
        }
    }

    /// <summary>A defect outside this loop: no block is made any more.</summary>
    public void HaltWith(Exception exception)
    {
        HealthLedgerException reason = exception as HealthLedgerException ?? Defect(exception);
        SetHalted(reason);
        _queue.Writer.TryComplete();
    }

    private static ReplicaHaltedException Defect(Exception exception) => new(
        HealthLedgerErrorCodes.Internal,
        $"The node has halted because of a defect ({exception.GetType().Name}). What was acknowledged is safe. "
            + "Restart the "
        + "node, and report the defect.",
        innerException: exception);

    private ReplicaHaltedException SetHalted(HealthLedgerException exception)
    {
        ReplicaHaltedException halted = exception as ReplicaHaltedException ?? new ReplicaHaltedException(
            HealthLedgerErrorCodes.NodeHalted,
            "The node has halted because its storage or vault failed; what was acknowledged is safe. Mend the cause "
            + $"({exception.Code}) and restart.",
            innerException: exception);
        ReplicaHaltedException first = Interlocked.CompareExchange(ref _halted, halted, null) ?? halted;
        SetFault(exception.Code, exception.Message);
        return first;
    }

    private void Halt(List<OrderedSubmission> waiting, HealthLedgerException exception)
    {
        ReplicaHaltedException halted = SetHalted(exception);
        FailAll(waiting, halted);
    }

    private void FailAll(List<OrderedSubmission> waiting, Exception exception)
    {
        _queue.Writer.TryComplete();
        Fail(waiting, exception);
        _carried?.Fail(exception);
        while (_backlog.TryDequeue(out OrderedSubmission? rest) || _queue.Reader.TryRead(out rest))
        {
            rest.Fail(exception);
        }
    }

    private void SetFault(string? code, string? explanation)
    {
        if (code is not null && code != _fault)
        {
            _events.OnFault(code, explanation ?? code);
        }

        Volatile.Write(ref _fault, code);
    }
}
