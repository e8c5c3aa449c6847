using HealthLedger.Bundles;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Runtime;
using HealthLedger.Runtime.Redealing;
using HealthLedger.Storage;

namespace HealthLedger;

public sealed partial class LedgerNode
{
    // How many complaints are looked after in a second.
    private const int ComplaintsAtOnce = 512;

    private static readonly TimeSpan ComplainEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ComplainAgainAfter = TimeSpan.FromSeconds(10);

    private Task _complaining = Task.CompletedTask;
    private int _complaintsSeen;

    // A wrong share withholds no vote: the trustee says so on the ledger when the record is there.
    private void BeginComplaining() => _complaining = ComplainAsync();

    private async Task ComplainAsync()
    {
        try
        {
            await _parts.Seated.WaitAsync(_stopping.Token).ConfigureAwait(false);
            while (_producer.Halted is null)
            {
                foreach (BundleTask task in _parts.BundleTasks.Unposted())
                {
                    await TryComplainAsync(task).ConfigureAwait(false);
                }

                await TryForgetAsync().ConfigureAwait(false);

                await Task.Delay(ComplainEvery, _parts.Time, _stopping.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops; what is to be said is in rows.
        }
    }

    private async Task TryComplainAsync(BundleTask task)
    {
        try
        {
            if (await _parts.View.FindSubmissionAsync(task.Submission, _stopping.Token).ConfigureAwait(false)
                is not { } position)
            {
                return;
            }

            IReadOnlyList<FaultyShare> faults = await StandingAsync(task, position).ConfigureAwait(false);
            if (faults.Count == 0)
            {
                await KeepAsync(task, faults).ConfigureAwait(false);
            }

            // With the last of them goes the row that says that nothing is left to be said.
            List<Task<SealedEntry>> answers = [];
            for (int i = 0; i < faults.Count; i++)
            {
                FaultyShare fault = faults[i];
                ShareComplaint complaint = new()
                {
                    Salt = LedgerOperation.NewSalt(),
                    Record = fault.Record,
                    Segment = fault.Segment,
                    Epoch = fault.Epoch,
                    X = fault.X,
                    Reason = (uint)fault.Fault,
                };
                PrivateRow[] rows = i == faults.Count - 1
                    ? [_parts.BundleTasks.Keep(task, faults, isPosted: true)]
                    : [];
                PendingOperation pending = new() { Encode = _ => complaint.Encode(), Rows = rows };
                await _intake.EnqueueAsync(pending, _stopping.Token).ConfigureAwait(false);
                answers.Add(pending.Completion);
            }

            _ = FollowComplaintsAsync(task, faults, answers);
        }
        catch (HealthLedgerException exception)
        {
            if (!exception.IsTransient)
            {
                _parts.Events.OnFault(exception.Code, exception.Message);
            }
        }
    }

    // What was not stored, or not sealed in its time, is said again. What the ledger refused it has heard.
    private async Task FollowComplaintsAsync(
        BundleTask task, IReadOnlyList<FaultyShare> faults, List<Task<SealedEntry>> answers)
    {
        CancellationToken stopping = _stopping.Token;
        try
        {
            await Task.WhenAll(answers).ConfigureAwait(false);
        }
        catch (HealthLedgerException)
        {
            await Task.Delay(ComplainAgainAfter, _parts.Time, stopping)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stopping.IsCancellationRequested)
            {
                // The row says so when it is posted again.
                _ = _parts.BundleTasks.Keep(task, faults, isPosted: false);
            }
        }
    }

    // Nobody is wronged by a dealing that another one has followed.
    private async ValueTask<IReadOnlyList<FaultyShare>> StandingAsync(BundleTask task, EntryPosition position)
    {
        if (await _parts.View.LocateAsync(position, _stopping.Token).ConfigureAwait(false) is not { } located)
        {
            return task.Faults;
        }

        IReadOnlyList<Dealing> dealings = Dealing.Of(located.Submission);
        List<FaultyShare> standing = [];
        foreach (FaultyShare fault in task.Faults)
        {
            DealingRow? newest = await SealedDealing.ReadAsync(_parts, fault.Record, _stopping.Token)
                .ConfigureAwait(false);
            if (newest?.RootOf(fault.Segment) is not { } root || dealings.Any(dealing =>
                dealing.Record == fault.Record && dealing.Segments.Any(segment => segment.ShareRoot == root)))
            {
                standing.Add(fault);
            }
        }

        return standing;
    }

    // A dealing anew resolves what was complained about.
    private async Task TryForgetAsync()
    {
        IReadOnlyList<BundleTask> posted = _parts.BundleTasks.Posted();
        try
        {
            int looked = 0;
            for (int i = 0; i < posted.Count && looked < ComplaintsAtOnce; i++)
            {
                BundleTask task = posted[_complaintsSeen++ % posted.Count];
                List<FaultyShare> open = [];
                foreach (FaultyShare fault in task.Faults)
                {
                    byte[] key = ShareComplaintRow.KeyOf(fault.Record, fault.Segment, fault.Epoch, fault.X);
                    StateLeaf? row = await _parts
                        .ReadRowAsync(new StateKey(StateKind.ShareComplaint, key), _stopping.Token)
                        .ConfigureAwait(false);
                    if (row is null || ShareComplaintRow.TryDecode(row.Value)?.Status != ShareComplaintRow.Resolved)
                    {
                        open.Add(fault);
                    }
                }

                looked += task.Faults.Count;
                if (open.Count < task.Faults.Count)
                {
                    await KeepAsync(task, open).ConfigureAwait(false);
                }
            }
        }
        catch (HealthLedgerException exception)
        {
            _parts.Events.OnFault(exception.Code, exception.Message);
        }
    }

    private async ValueTask KeepAsync(BundleTask task, IReadOnlyList<FaultyShare> faults) =>
        await _parts.Storage.Custody.WriteAsync(
            new CustodyWrite { Rows = [_parts.BundleTasks.Keep(task, faults, isPosted: true)] },
            CancellationToken.None).ConfigureAwait(false);
}
