using System.Threading.Channels;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Runtime;

/// <content>What goes into one submission; the custody write, and what becomes of one that fails.</content>
internal sealed partial class SubmissionIntake
{
    private Task _resumed = Task.CompletedTask;
    private volatile bool _isInDoubt;

    /// <summary>Whether it is known of all whose callers were told of a failure that they are sealed, or will never
    /// be.</summary>
    public bool IsCertain => !_isInDoubt && Volatile.Read(ref _resumed).IsCompleted;

    private async Task WriteAsync(CustodyWrite write, DoubtfulWrite certain)
    {
        try
        {
            await _parts.Storage.Custody.WriteAsync(write, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StorageFailureException exception)
        {
            foreach (PrivateRow removed in write.Rows.Where(
                row => row is { Table: PrivateTable.Outbox, Value: null }))
            {
                _sealedOutbox.Enqueue(new SubmissionId(removed.Key.Span));
            }

            if (!await _doubts.IsStoredAsync(certain, exception).ConfigureAwait(false))
            {
                _isInDoubt |= _doubts.IsAny;
                throw;
            }

            _parts.Events.OnFault(exception.Code, "A write was reported failed and is stored; it goes on.");
        }
    }

    private async Task SettleDoubtsAsync()
    {
        try
        {
            foreach (DoubtfulWrite stored in await _doubts.TakeStoredAsync().ConfigureAwait(false))
            {
                List<OrderedSubmission> submissions = [];
                foreach (OrderedSubmission submission in stored.Submissions)
                {
                    submissions.Add(await ResumeAsync(submission).ConfigureAwait(false));
                }

                await HandOverAsync(stored with { Submissions = submissions }).ConfigureAwait(false);
            }

            _isInDoubt = _doubts.IsAny;
        }
        catch (Exception exception) when (exception is ReplicaHaltedException or ChannelClosedException)
        {
            // What is stored is found at the next start.
        }
    }

    // Its callers were told of a failure, and the deliveries of its records were given up: they are made after all.
    private async ValueTask<OrderedSubmission> ResumeAsync(OrderedSubmission submission)
    {
        List<PendingOperation?> operations = [];
        foreach (PendingOperation? operation in submission.Operations)
        {
            PendingOperation? again = operation?.Again();
            operations.Add(again);
            if (again is not null)
            {
                Volatile.Write(ref _resumed, AnsweredAsync(_resumed, again.Completion));
            }

            if (again is { Deliveries.Count: > 0 })
            {
                await _deliver(again, _stop.Token).ConfigureAwait(false);
            }
        }

        return submission.For(operations);
    }

    private static async Task AnsweredAsync(Task others, Task completion)
    {
        await others.ConfigureAwait(false);
        await completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task HandOverAsync(DoubtfulWrite certain)
    {
        foreach (KeyValuePair<Digest256, SubjectId> pair in certain.Enrolled)
        {
            _subjects.Remember(pair.Key, pair.Value);
        }

        foreach (OrderedSubmission submission in certain.Submissions)
        {
            await _producer.EnqueueAsync(submission, _stop.Token).ConfigureAwait(false);
        }
    }

    // Under a placement policy what one submission deals lies at the same places: its manifest has one group of
    // trustees for an epoch. What overtakes records that wait is apart from them.
    private IEnumerable<PendingOperation[]> Together(List<PendingOperation> gathered)
    {
        bool isByPolicy = _parts.View.Head.Terms.Placement != 0;
        int first = 0;
        RecordPlacement? placed = null;
        for (int i = 0; i < gathered.Count; i++)
        {
            PendingOperation next = gathered[i];
            bool isOther = (next.Placed is not null && placed is not null && next.Placed != placed)
                || (isByPolicy && next.Lane != gathered[first].Lane);
            if (i > first && (isOther || i - first == _parts.Options.SubmissionOperations))
            {
                yield return [.. gathered[first..i]];
                first = i;
                placed = null;
            }

            placed ??= next.Placed;
        }

        yield return [.. gathered[first..]];
    }
}
