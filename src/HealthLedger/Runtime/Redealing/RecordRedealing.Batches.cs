using HealthLedger.Diagnostics;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;

namespace HealthLedger.Runtime.Redealing;

/// <summary>Hands records in, a batch at a time: those of a pass, and those that trustees complain about.</summary>
internal sealed partial class RecordRedealing
{
    // The wronged trustee gets its share with a dealing to all. A complaint is answered once: what is not at hand is
    // tried again with the next pass.
    private async ValueTask AnswerComplaintsAsync(TrusteeTerms terms)
    {
        IReadOnlyList<SealedRecord> records = await _complaints.FindAsync(_pace.BatchRecords, _stop.Token)
            .ConfigureAwait(false);
        if (records.Count > 0)
        {
            if (_cursor is null)
            {
                ulong height = _parts.View.Head.Header.Height;
                await SaveAsync(new RedealCursor
                {
                    Trustees = terms.Id,
                    IsCounting = false,
                    IsDone = true,
                    Next = height + 1,
                    Counted = height,
                }).ConfigureAwait(false);
            }

            List<DealtRecord> batch = [];
            foreach (SealedRecord record in records)
            {
                DealtRecord dealt = await _dealer.FindAsync(record, _stop.Token).ConfigureAwait(false);
                Count(1, dealt.IsReadableByOne ? 1 : 0);
                batch.Add(dealt);
            }

            if (!await DealAsync(batch, terms, Cursor.Next).ConfigureAwait(false))
            {
                return;
            }
        }

        await _complaints.AnsweredAsync(_stop.Token).ConfigureAwait(false);
    }

    // False when there is another set to deal to before the batch is through.
    private async ValueTask<bool> DealAsync(List<DealtRecord> batch, TrusteeTerms terms, ulong next)
    {
        List<DealtRecord> left = [.. batch];
        batch.Clear();
        while (left.Count > 0)
        {
            await _pace.WaitAsync(left.Count, _stop.Token).ConfigureAwait(false);
            if (await IsStaleAsync(terms).ConfigureAwait(false))
            {
                return false;
            }

            await SaveAsync(Cursor.With(flying: [.. left.SelectMany(each =>
                each.Record.Segments.Select(segment => (each.Record.Record, segment.Id)))])).ConfigureAwait(false);
            List<(DealtRecord Record, PendingOperation? Operation)> dealt = [];
            foreach (DealtRecord record in left)
            {
                TrusteeTarget target = await _dealer.TargetOfAsync(record.Record, _stop.Token).ConfigureAwait(false);
                PendingOperation? operation = await _dealer.DealAsync(record, target, _stop.Token)
                    .ConfigureAwait(false);
                dealt.Add((record, operation));
                if (operation is not null)
                {
                    await _intake.EnqueueAsync(operation, _stop.Token).ConfigureAwait(false);
                }
            }

            left = await AnsweredAsync(dealt).ConfigureAwait(false);
            await SettleAsync(left.Count == 0 ? Cursor.With(next: next) : Cursor).ConfigureAwait(false);
        }

        return true;
    }

    // Those that have no answer, or one that another attempt may change.
    private async ValueTask<List<DealtRecord>> AnsweredAsync(
        List<(DealtRecord Record, PendingOperation? Operation)> dealt)
    {
        List<DealtRecord> left = [];
        foreach ((DealtRecord record, PendingOperation? operation) in dealt)
        {
            EntryOutcomeCode? outcome = operation is null
                ? null
                : await OutcomeOfAsync(operation, _parts.Events, _stop.Token).ConfigureAwait(false);
            if (outcome == EntryOutcomeCode.Accepted
                || (operation is null
                    && await _dealer.IsPrunedAsync(record.Record, _stop.Token).ConfigureAwait(false)))
            {
                Count(-1, record.IsReadableByOne ? -1 : 0);
            }
            else if (outcome is EntryOutcomeCode.QuotaExceeded or EntryOutcomeCode.ThresholdInvalid)
            {
                left.Add(record);
            }
            else
            {
                Volatile.Write(ref _cursor, Cursor.With(failed: Cursor.Failed + 1));
            }
        }

        return left;
    }

    /// <summary>What the ledger says to an operation; that the quota is used up, where its submission was refused for
    /// now; null where it was refused for good.</summary>
    internal static async ValueTask<EntryOutcomeCode?> OutcomeOfAsync(
        PendingOperation operation, LedgerEventListener events, CancellationToken cancellationToken)
    {
        try
        {
            return (await operation.Completion.WaitAsync(cancellationToken).ConfigureAwait(false)).Outcome;
        }
        catch (SubmissionRejectedException exception) when (exception.IsTransient)
        {
            return EntryOutcomeCode.QuotaExceeded;
        }
        catch (SubmissionRejectedException exception)
        {
            events.OnFault(exception.Code, exception.Message);
            return null;
        }
    }
}
