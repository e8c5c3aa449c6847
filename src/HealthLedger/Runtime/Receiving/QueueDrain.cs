using HealthLedger.Inbox;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Runtime.Linking;
using HealthLedger.Storage;

namespace HealthLedger.Runtime.Receiving;

/// <summary>
/// Seals what waits in the queue: of each order key one message after the other, of different keys several at once.
/// </summary>
internal sealed partial class QueueDrain : IAsyncDisposable
{
    private const int MostAtOnce = 64;
    private const int AttemptsBeforeGivingWay = 3;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    // Each refusal is an entry on the ledger.
    private static readonly TimeSpan PauseAfterRefusals = TimeSpan.FromHours(1);

    private readonly NodeParts _parts;
    private readonly MessageQueue _queue;
    private readonly MessageLog _log;
    private readonly Func<RecordSubmission, RecordId, LinkTurn, CancellationToken, Task<AppendResult>> _seal;
    private readonly Func<RecordSubmission, CancellationToken, Task<ParkedWait>> _describe;
    private readonly SemaphoreSlim _slots = new(MostAtOnce);
    private readonly CancellationTokenSource _stop = new();

    public QueueDrain(
        NodeParts parts,
        MessageQueue queue,
        MessageLog log,
        Func<RecordSubmission, RecordId, LinkTurn, CancellationToken, Task<AppendResult>> seal,
        Func<RecordSubmission, CancellationToken, Task<ParkedWait>> describe)
    {
        _describe = describe;
        _parts = parts;
        _queue = queue;
        _log = log;
        _seal = seal;
    }

    /// <summary>While it is on, what is sealed stays in the queue.</summary>
    public QueueHold Hold { get; } = new();

    public void Start()
    {
        _queue.Begin(RunAsync);
        _parking = Task.Run(RunParkedAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);

        // Nothing that befell an order keeps the node from closing what it has open.
        await Task.WhenAll([.. _queue.End(), _parking]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _slots.Dispose();
    }

    private async Task RunAsync(Digest256 order, QueueLane lane)
    {
        TimeSpan pause = ShortestPause;
        int refusals = 0;
        try
        {
            while (_queue.TryPeek(order, lane, out QueueHead first))
            {
                QueueOutcome outcome = await AttemptAsync(
                    first, first.WaitsNoLonger ? LinkTurn.Overdue : LinkTurn.Arriving).ConfigureAwait(false);
                if (outcome.ErrorCode is not { } code)
                {
                    _queue.Advance(lane, isSetAside: false);
                    pause = ShortestPause;
                    refusals = 0;
                    continue;
                }

                if (outcome.Wait is { } awaited && await ParkAsync(lane, first, awaited).ConfigureAwait(false))
                {
                    pause = ShortestPause;
                    refusals = 0;
                    continue;
                }

                _queue.Failed(lane, code);
                refusals = outcome.IsFinal ? refusals + 1 : 0;
                if (refusals >= AttemptsBeforeGivingWay && first.GivesWay
                    && await SetAsideAsync(first, code).ConfigureAwait(false))
                {
                    _queue.Advance(lane, isSetAside: true);
                    pause = ShortestPause;
                    refusals = 0;
                    continue;
                }

                await TellAsync(first.Id, code, refusals).ConfigureAwait(false);
                TimeSpan wait = refusals >= AttemptsBeforeGivingWay ? PauseAfterRefusals : pause;
                await lane.Wake.WaitAsync(wait, _parts.Time, _stop.Token).ConfigureAwait(false);
                if (_queue.IsAsideAsked(lane) && await GiveWayAsync(lane, first, code).ConfigureAwait(false))
                {
                    pause = ShortestPause;
                    refusals = 0;
                    continue;
                }

                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The node stops; what waits is found at the next start.
        }
        finally
        {
            _queue.Stop(lane);
        }
    }

#pragma warning disable CA1031 // IsNoStop says why what is caught here is whatever it is.
    private async Task<QueueOutcome> AttemptAsync(QueueHead head, LinkTurn turn)
    {
        await _slots.WaitAsync(_stop.Token).ConfigureAwait(false);
        try
        {
            return await TrySealAsync(head.Id, turn).ConfigureAwait(false);
        }
        catch (ObjectDisposedException) when (_stop.IsCancellationRequested)
        {
            throw new OperationCanceledException(_stop.Token);
        }
        catch (Exception exception) when (IsNoStop(exception))
        {
            return QueueOutcome.Later(Report(exception, "Sealing a queued message failed"));
        }
        finally
        {
            _slots.Release();
        }
    }

    // A defect of ours, or a fault of a vault or storage that says more than it may, must not end the order of an
    // acknowledged message in silence.
    private bool IsNoStop(Exception exception) =>
        exception is not OperationCanceledException || !_stop.IsCancellationRequested;

    private string Report(Exception exception, string what)
    {
        string code = (exception as HealthLedgerException)?.Code ?? HealthLedgerErrorCodes.Internal;
        _parts.Events.OnFault(code, $"{what}: {exception.GetType().Name}.");
        return code;
    }

    private async Task<QueueOutcome> TrySealAsync(RecordId id, LinkTurn turn)
    {
        try
        {
            return await SealAsync(id, turn).ConfigureAwait(false);
        }
        catch (SubmissionRejectedException exception) when (!exception.IsTransient)
        {
            return await EndRefusedAsync(id, exception.Code).ConfigureAwait(false);
        }
        catch (HealthLedgerException exception)
        {
            return exception is IntegrityException
                ? QueueOutcome.Refused(exception.Code)
                : QueueOutcome.Later(exception.Code);
        }
    }

    // [INV-Q2] A message leaves the queue after its entry is on the ledger, never before. A crash between the two
    // seals nothing twice: the message has its id and its idempotency key from when it was stored.
    private async Task<QueueOutcome> SealAsync(RecordId id, LinkTurn turn)
    {
        string? issue = null;
        bool isRepeat = true;
        if (!await _log.IsSealedAsync(id, _stop.Token).ConfigureAwait(false))
        {
            PrivateRow row = await _parts.Storage.Custody
                .ReadRowAsync(PrivateTable.QueuedContent, id.ToArray(), _stop.Token).ConfigureAwait(false)
                ?? throw PrivateRowFault.Of("message in the queue");
            RecordSubmission submission = await QueuedContent
                .TryOpenAsync(_parts.Vault, row, _stop.Token).ConfigureAwait(false)
                ?? throw PrivateRowFault.Of("message in the queue");
            AppendResult result;
            try
            {
                result = await _seal(submission, id, turn, _stop.Token).ConfigureAwait(false);
            }
            catch (SubmissionRejectedException exception) when (
                exception.Code == HealthLedgerErrorCodes.ReferenceAwaited)
            {
                return QueueOutcome.Parked(
                    await _describe(submission, _stop.Token).ConfigureAwait(false),
                    submission.Reference!.IsSetAsideWhenOverdue);
            }

            if (result.RecordId != id)
            {
                // The id that its sender was told must name a record: it stays, whole and visible.
                return QueueOutcome.Refused(HealthLedgerErrorCodes.IdempotencyConflict);
            }

            issue = LinkIssue.CodeOf(result.Link);
            isRepeat = result.IsRepeat;
        }

        await LeaveAsync(id, issue, isRepeat).ConfigureAwait(false);
        return QueueOutcome.Done;
    }

    // That the ledger knows the record already is no refusal: an attempt before had sealed it.
    private async Task<QueueOutcome> EndRefusedAsync(RecordId id, string code)
    {
        try
        {
            if (!await _log.IsSealedAsync(id, _stop.Token).ConfigureAwait(false))
            {
                return QueueOutcome.Refused(code);
            }

            await LeaveAsync(id, null, isRepeat: true).ConfigureAwait(false);
            return QueueOutcome.Done;
        }
        catch (HealthLedgerException exception)
        {
            return QueueOutcome.Later(exception.Code);
        }
    }

    // An attempt before, that did not see its entry sealed, has left in the place what it found out; one before it was
    // queued, in its row.
    private async Task LeaveAsync(RecordId id, string? issue, bool isRepeat)
    {
        await Hold.WaitAsync(_stop.Token).ConfigureAwait(false);
        issue ??= isRepeat ? await _queue.IssueOfAsync(id, _stop.Token).ConfigureAwait(false) : null;
        await _log.ChangeAsync(
            id,
            known =>
            {
                InboxStatus status = known.Answer is null ? InboxStatus.Sealed : InboxStatus.Answered;
                issue ??= isRepeat && LinkIssue.IsCode(known.ErrorCode) ? known.ErrorCode : null;
                InboxNote? note = issue is null
                    ? null
                    : new InboxNote { Id = id, Status = status, ErrorCode = issue };
                return _log.With(known, status, note, known.Attempts);
            },
            [QueuedContent.Removal(id), QueueHead.Removal(id)],
            _stop.Token).ConfigureAwait(false);
        if (issue is not null)
        {
            _parts.Events.OnFault(issue, "A queued message is sealed, and not linked as it says: look at both.");
        }
    }

    // It may be on its way to be sealed: what an attempt has left in the place stays there.
    private async Task WriteAsideAsync(QueueHead head, string code)
    {
        QueueHead aside = head with
        {
            IsSetAside = true,
            GivesWay = true,
            Issue = await _queue.IssueOfAsync(head.Id, _stop.Token).ConfigureAwait(false),
        };
        await ChangeAsync(head.Id, InboxStatus.SetAside, code, [aside.ToRow()]).ConfigureAwait(false);
    }

    // Somebody has asked for it, and is told when it could not be done.
    private async Task<bool> GiveWayAsync(QueueLane lane, QueueHead head, string code)
    {
        try
        {
            await WriteAsideAsync(head, code).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsNoStop(exception))
        {
            _queue.RefuseAside(lane, exception);
            return false;
        }

        _parts.Events.OnFault(
            code, "A queued message that could not be sealed is set aside by request, whole; those behind it go on.");
        _queue.Advance(lane, isSetAside: true);
        return true;
    }

    private async Task<bool> SetAsideAsync(QueueHead head, string code)
    {
        try
        {
            await WriteAsideAsync(head, code).ConfigureAwait(false);
            _parts.Events.OnFault(
                code,
                code == HealthLedgerErrorCodes.ReferenceOverdue
                    ? "What a message refers to did not come in time; it is set aside, whole."
                    : "A queued message was refused by the ledger and is set aside, whole; those behind it go on.");
            return true;
        }
        catch (Exception exception) when (IsNoStop(exception))
        {
            Report(exception, "Setting a queued message aside failed");
            return false;
        }
    }

    // Once for each message and for each change of the reason would need a memory; the first refusal is enough.
    private async Task TellAsync(RecordId id, string code, int refusals)
    {
        if (refusals != 1)
        {
            return;
        }

        _parts.Events.OnFault(code, "A queued message was refused by the ledger; its order key waits behind it.");
        try
        {
            await ChangeAsync(id, InboxStatus.Queued, code, []).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsNoStop(exception))
        {
            Report(exception, "That a queued message was refused could not be written down");
        }
    }
#pragma warning restore CA1031

    private Task ChangeAsync(RecordId id, InboxStatus status, string? code, IReadOnlyList<PrivateRow> with) =>
        _log.ChangeAsync(
            id,
            known => _log.With(
                known, status, new InboxNote { Id = id, Status = status, ErrorCode = code }, known.Attempts),
            with,
            _stop.Token);
}
