using HealthLedger.Bundles;
using HealthLedger.Ledger.Operations;
using HealthLedger.Runtime;
using HealthLedger.Storage;

namespace HealthLedger;

public sealed partial class LedgerNode
{
    private static readonly TimeSpan ComplainEvery = TimeSpan.FromSeconds(1);

    private Task _complaining = Task.CompletedTask;

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
            if (await _parts.View.FindSubmissionAsync(task.Submission, _stopping.Token).ConfigureAwait(false) is null)
            {
                return;
            }

            // With the last of them goes the row that says that nothing is left to be said.
            for (int i = 0; i < task.Faults.Count; i++)
            {
                FaultyShare fault = task.Faults[i];
                ShareComplaint complaint = new()
                {
                    Salt = LedgerOperation.NewSalt(),
                    Record = fault.Record,
                    Segment = fault.Segment,
                    Epoch = fault.Epoch,
                    X = fault.X,
                    Reason = (uint)fault.Fault,
                };
                PrivateRow[] rows = i == task.Faults.Count - 1 ? [_parts.BundleTasks.Posted(task)] : [];
                PendingOperation pending = new() { Encode = _ => complaint.Encode(), Rows = rows };
                await _intake.EnqueueAsync(pending, _stopping.Token).ConfigureAwait(false);
                _ = pending.Completion.Exception;
            }
        }
        catch (HealthLedgerException exception)
        {
            if (!exception.IsTransient)
            {
                _parts.Events.OnFault(exception.Code, exception.Message);
            }
        }
    }
}
