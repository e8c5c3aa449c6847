using HealthLedger.Inbox;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Runtime;
using HealthLedger.Runtime.Linking;
using HealthLedger.Storage;

namespace HealthLedger;

/// <content>Calls that come again under an idempotency key.</content>
public sealed partial class LedgerNode
{
    private const int MostRefusals = 256;

    /// <summary>What an earlier call under a key was answered, without storing anything: whether a message that would
    /// be refused now is the resend of one that was accepted.</summary>
    /// <param name="idempotency">The key of the earlier call, with the fingerprint of the content.</param>
    /// <param name="payload">The content, as for <see cref="AppendAsync"/>.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>
    /// What <see cref="QueueAsync"/> gives a repeat: an entry once it is sealed, none while it waits in the queue. Null
    /// when nothing was accepted under the key, when it was other content, or when it was forgotten after the resend
    /// window.
    /// </returns>
    /// <exception cref="ReplicaHaltedException">It was accepted and cannot be sealed now, or is not sealed in time
    /// (HLS30nn).</exception>
    /// <exception cref="IntegrityException">HLS3030: a private row is not the one that was written.</exception>
    public async Task<QueueResult?> FindRepeatAsync(
        IdempotencyKey idempotency, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(idempotency);
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        ResendMark mark = await _resends
            .DescribeAsync(idempotency, payload, cancellationToken).ConfigureAwait(false);
        try
        {
            if (await _queue.FindAsync(mark, Conflict, cancellationToken).ConfigureAwait(false) is { } queued)
            {
                return queued;
            }
        }
        catch (SubmissionRejectedException exception) when (
            exception.Code == HealthLedgerErrorCodes.IdempotencyConflict)
        {
            return null;
        }

        if (_resends.InFlight(mark) is { } claim)
        {
            return await FollowAsync(claim, mark, cancellationToken).ConfigureAwait(false);
        }

        return await _resends.ReadAsync(mark, cancellationToken).ConfigureAwait(false) is { } stored
            && mark.IsSame(stored.Content, stored.Fingerprint)
            && await AwaitFoundAsync(token => FindStoredAsync(stored, token), cancellationToken)
                .ConfigureAwait(false) is { } found
            ? Repeated(stored.Record, found)
            : null;
    }

    // What became of a call that is in flight.
    private async Task<QueueResult?> FollowAsync(
        ResendClaim claim, ResendMark mark, CancellationToken cancellationToken)
    {
        if (!claim.Mark.IsSame(mark.Content, mark.Fingerprint))
        {
            return null;
        }

        try
        {
            (RecordId record, SealedEntry entry) = await AwaitSealedAsync(claim.Completion, cancellationToken)
                .ConfigureAwait(false);
            await AwaitAsync(Task.FromResult(entry), cancellationToken).ConfigureAwait(false);
            return Repeated(record, entry);
        }
        catch (SubmissionRejectedException)
        {
            return null;
        }
    }

    private static QueueResult? Repeated(RecordId record, SealedEntry entry) =>
        entry.Outcome != EntryOutcomeCode.Accepted
            ? null
            : new QueueResult { RecordId = record, Entry = entry, IsRepeat = true };

    // Somebody else's call with this key is in flight: the same content waits for its answer, other content is a
    // conflict.
    private async Task<AppendResult> RepeatAsync(
        IdempotencyKey idempotency, RecordSubmission submission, ResendClaim claim, CancellationToken cancellationToken)
    {
        ResendMark own = await _resends
            .DescribeAsync(idempotency, submission.Payload, cancellationToken).ConfigureAwait(false);
        if (!claim.Mark.IsSame(own.Content, own.Fingerprint))
        {
            throw Conflict();
        }

        (RecordId record, SealedEntry entry) = await AwaitSealedAsync(claim.Completion, cancellationToken)
            .ConfigureAwait(false);
        await AwaitAsync(Task.FromResult(entry), cancellationToken).ConfigureAwait(false);
        return ToResult(record, entry, true);
    }

    private async Task<AppendResult> FirstAsync(
        RecordSubmission submission,
        ResendClaim claim,
        RequestTicket? ticket,
        bool isQueued,
        LinkTurn turn,
        CancellationToken cancellationToken)
    {
        bool isHandedOver = false;
        IDisposable? held = null;
        ResendEntry? before = null;
        try
        {
            if (await _resends.ReadAsync(claim.Mark, cancellationToken).ConfigureAwait(false) is { } stored)
            {
                if (!claim.Mark.IsSame(stored.Content, stored.Fingerprint))
                {
                    throw Conflict();
                }

                SealedEntry? known = await AwaitFoundAsync(
                    token => FindStoredAsync(stored, token), cancellationToken).ConfigureAwait(false);
                if (known is not null
                    && ((!isQueued && submission.Reference is null) || known.Outcome == EntryOutcomeCode.Accepted))
                {
                    if (submission.Import is not null && !stored.IsLasting)
                    {
                        // A listener would forget it after the resend window; an archive may be read again after years.
                        await _resends.KeepAsync(claim.Mark, stored, cancellationToken).ConfigureAwait(false);
                    }

                    claim.Complete(stored.Record, known);
                    await WakeParkedAsync(submission).ConfigureAwait(false);
                    return ToResult(stored.Record, known, true);
                }

                // Its submission was skipped and nobody was there to be told; or it was acknowledged, so that a refusal
                // is not its end: what was in the way may be gone.
                await ForgetResendAsync(claim).ConfigureAwait(false);
                before = stored;
            }

            RecordId id = isQueued || before is null ? claim.Record : before.Record;
            (held, LinkPlan? link) = await PlanLinkAsync(submission, turn, cancellationToken)
                .ConfigureAwait(false);
            (RecordId record, PendingOperation pending) = await PrepareAsync(
                submission, claim.Mark, ticket, id, isQueued, cancellationToken, link).ConfigureAwait(false);
            await EnqueueAsync(pending, cancellationToken).ConfigureAwait(false);
            isHandedOver = true;
            Task<SealedEntry> settled = SettleAsync(pending, record, claim, isQueued || link is not null, before, held);
            SealedEntry entry = await AwaitAsync(settled, cancellationToken).ConfigureAwait(false);
            RequireNewest(link, entry);
            await WakeParkedAsync(submission).ConfigureAwait(false);
            return ToResult(
                record,
                entry,
                isRepeat: entry.SubmissionId == before?.Submission,
                link?.Outcome ?? LinkOutcome.None);
        }
        catch (Exception exception) when (!isHandedOver)
        {
            _resends.Release(claim);
            claim.Fail(exception);
            throw;
        }
        finally
        {
            if (!isHandedOver)
            {
                held?.Dispose();
                _resends.Release(claim);
            }
        }
    }

    // The claim lives until the entry is sealed or refused, however long its caller waits, and so does the hold of its
    // names.
    private async Task<SealedEntry> SettleAsync(
        PendingOperation pending,
        RecordId record,
        ResendClaim claim,
        bool isQueued,
        ResendEntry? before,
        IDisposable? held)
    {
        try
        {
            SealedEntry entry = await pending.Completion.ConfigureAwait(false);
            if (entry.Outcome == EntryOutcomeCode.DuplicateRecord && before?.Record == record)
            {
                // After a restart a block had the earlier submission that was not sealed here yet: its entry counts.
                entry = await LookForAsync(before, CancellationToken.None).ConfigureAwait(false) ?? entry;
            }

            if (entry.Outcome == EntryOutcomeCode.UnknownSubject
                || (isQueued && entry.Outcome != EntryOutcomeCode.Accepted))
            {
                // The enrolment was lost with an earlier submission; the same call again brings it.
                await ForgetResendAsync(claim).ConfigureAwait(false);
            }

            claim.Complete(record, entry);
            return entry;
        }
        catch (Exception exception)
        {
            if (exception is SubmissionRejectedException)
            {
                // Nothing of it is on the ledger, so that the same call again is a first one.
                await ForgetResendAsync(claim).ConfigureAwait(false);
            }

            claim.Fail(exception);
            throw;
        }
        finally
        {
            held?.Dispose();
            _resends.Release(claim);
        }
    }

    private async Task ForgetResendAsync(ResendClaim claim)
    {
        long now = _parts.Time.GetUtcNow().ToUnixTimeMilliseconds();
        PrivateRow row = new(PrivateTable.Resend, claim.Mark.Key.ToArray(), null, now);
        try
        {
            await _parts.Storage.Custody
                .WriteAsync(new CustodyWrite { Rows = [row] }, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StorageFailureException exception)
        {
            _parts.Events.OnFault(exception.Code, "A resend row of a submission that was not sealed was not removed.");
        }
    }

    // Waits for an entry that has to be looked for until it is sealed, or is known never to be.
    private async Task<T> AwaitFoundAsync<T>(
        Func<CancellationToken, Task<T>> find, CancellationToken cancellationToken)
    {
        using CancellationTokenSource given = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            return await AwaitAsync(find(given.Token), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // Nobody waits any more: looking for the entry ends too.
            await given.CancelAsync().ConfigureAwait(false);
        }
    }

    // A repeat of what was accepted before a restart: its submission is sealed, or about to be; null when it never is,
    // or when a block that has it is not sealed here yet.
    private async Task<SealedEntry?> FindStoredAsync(ResendEntry stored, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Before the ledger is looked at: the row is let go of after the submission is sealed or skipped.
            bool isPending = await IsPendingAsync(stored.Submission, cancellationToken).ConfigureAwait(false);
            if (await LookForAsync(stored, cancellationToken).ConfigureAwait(false) is { } found)
            {
                return found;
            }

            if (!isPending)
            {
                // Sealed a moment ago, or lost by the index: submitting it again would be refused, on the ledger.
                return await FindRowAsync(stored.Record, cancellationToken).ConfigureAwait(false) is null
                    ? null
                    : await LookForAsync(stored, cancellationToken).ConfigureAwait(false)
                        ?? throw await _audit.ForgottenAsync("entries of a record", cancellationToken)
                            .ConfigureAwait(false);
            }

            if (_producer.Halted is { } halted)
            {
                throw halted;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), _parts.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    // What the ledger says of a record: that it is accepted, or the newest refusal of this submission of it.
    private async Task<SealedEntry?> LookForAsync(ResendEntry stored, CancellationToken cancellationToken)
    {
        LocatedEntry? refused = null;
        IReadOnlyList<EntryPosition> positions = await _parts.View
            .FindAsync(IndexKind.Record, stored.Record.ToArray(), null, MostRefusals, cancellationToken)
            .ConfigureAwait(false);
        foreach (EntryPosition position in positions)
        {
            // The first entry of a record is its sealing, unless the index has lost that, or one from the queue
            // was refused before: the entry of a request for access is not the answer.
            LocatedEntry located = await _parts.View
                .LocateIndexedAsync(position, cancellationToken).ConfigureAwait(false);
            if (located.Operation is SealedRecord append && append.Record == stored.Record)
            {
                if (located.Entry.Outcome == EntryOutcomeCode.Accepted)
                {
                    return located.ToSealed();
                }

                refused = located.Entry.SubmissionId == stored.Submission ? located : refused;
            }
        }

        return refused?.ToSealed();
    }
}
