using System.Security.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Runtime;
using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger;

public sealed partial class LedgerNode
{
    private const int MostRefusals = 256;

    /// <summary>Encrypts and seals a record; returns when its entry is sealed and on stable storage here.</summary>
    /// <param name="submission">The record.</param>
    /// <param name="cancellationToken">
    /// Cancels waiting. Once accepted, the record may still be sealed: with an idempotency key the same call again
    /// says so.
    /// </param>
    /// <returns>Where it was sealed; the first call's answer for a repeat.</returns>
    /// <exception cref="ArgumentException">A field is out of its limits. Nothing has happened.</exception>
    /// <exception cref="SubmissionRejectedException">
    /// The idempotency key came with other content before (HLS3013; nothing stored), or the ledger refused
    /// (HLS3011, HLS3012).
    /// </exception>
    /// <exception cref="StorageFailureException">Nothing was stored (HLS70nn).</exception>
    /// <exception cref="ReplicaHaltedException">The node cannot seal now; what was accepted is sealed later
    /// (HLS30nn).</exception>
    public Task<AppendResult> AppendAsync(
        RecordSubmission submission, CancellationToken cancellationToken = default) =>
        SealRecordAsync(submission, null, cancellationToken);

    internal async Task<AppendResult> SealRecordAsync(
        RecordSubmission submission,
        RequestTicket? ticket,
        CancellationToken cancellationToken,
        RecordId? queued = null)
    {
        ArgumentNullException.ThrowIfNull(submission);
        RecordLimits.Check(submission);
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        if (queued is null)
        {
            await RequireTurnAsync(submission, cancellationToken).ConfigureAwait(false);
        }

        if (submission.Idempotency is not { } idempotency)
        {
            (RecordId record, PendingOperation pending) = await PrepareAsync(
                submission, null, ticket, queued, cancellationToken).ConfigureAwait(false);
            await EnqueueAsync(pending, cancellationToken).ConfigureAwait(false);
            return ToResult(record, await AwaitAsync(pending.Completion, cancellationToken)
                .ConfigureAwait(false), false);
        }

        while (true)
        {
            (ResendClaim claim, bool isOwn) = await _resends
                .ClaimAsync(idempotency, submission.Payload, cancellationToken).ConfigureAwait(false);
            if (isOwn)
            {
                return await FirstAsync(submission, claim, ticket, queued, cancellationToken).ConfigureAwait(false);
            }

            try
            {
                return await RepeatAsync(idempotency, submission, claim, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // The first caller gave up before it handed the record over: this one is the first now.
            }
        }
    }

    // Somebody else's call with this key is in flight: the same content waits for its answer, other content is a
    // conflict.
    private async Task<AppendResult> RepeatAsync(
        IdempotencyKey idempotency, RecordSubmission submission, ResendClaim claim, CancellationToken cancellationToken)
    {
        ResendClaim own = await _resends
            .DescribeAsync(idempotency, submission.Payload, cancellationToken).ConfigureAwait(false);
        if (!claim.Mark.IsSame(own.Mark.Content, own.Mark.Fingerprint))
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
        RecordId? queued,
        CancellationToken cancellationToken)
    {
        bool isHandedOver = false;
        try
        {
            if (await _resends.ReadAsync(claim.Mark, cancellationToken).ConfigureAwait(false) is { } stored)
            {
                if (!claim.Mark.IsSame(stored.Content, stored.Fingerprint))
                {
                    throw Conflict();
                }

                SealedEntry known = await AwaitFoundAsync(
                    token => SealedRecordAsync(stored, token), cancellationToken).ConfigureAwait(false);
                if (queued is null || known.Outcome == EntryOutcomeCode.Accepted)
                {
                    claim.Complete(stored.Record, known);
                    return ToResult(stored.Record, known, true);
                }

                // It was acknowledged, so a refusal is not its end: what was in the way may be gone.
                await ForgetResendAsync(claim).ConfigureAwait(false);
            }

            (RecordId record, PendingOperation pending) = await PrepareAsync(
                submission, claim.Mark, ticket, queued, cancellationToken).ConfigureAwait(false);
            await EnqueueAsync(pending, cancellationToken).ConfigureAwait(false);
            isHandedOver = true;
            Task<SealedEntry> settled = SettleAsync(pending, record, claim, queued is not null);
            return ToResult(record, await AwaitAsync(settled, cancellationToken).ConfigureAwait(false), false);
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
                _resends.Release(claim);
            }
        }
    }

    // The claim lives until the entry is sealed or refused, however long its caller waits.
    private async Task<SealedEntry> SettleAsync(
        PendingOperation pending, RecordId record, ResendClaim claim, bool isQueued)
    {
        try
        {
            SealedEntry entry = await pending.Completion.ConfigureAwait(false);
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

    // Waits for an entry that has to be looked for until it is sealed.
    private async Task<SealedEntry> AwaitFoundAsync(
        Func<CancellationToken, Task<SealedEntry>> find, CancellationToken cancellationToken)
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

    // A repeat of what was accepted before a restart: its submission is sealed, or about to be.
    private async Task<SealedEntry> SealedRecordAsync(ResendEntry stored, CancellationToken cancellationToken)
    {
        while (true)
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

                    // The newest refusal is the answer, where it is all there is of this submission.
                    refused = located.Entry.SubmissionId == stored.Submission ? located : refused;
                }
            }

            if (refused is not null)
            {
                return refused.ToSealed();
            }

            if (_producer.Halted is { } halted)
            {
                throw halted;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), _parts.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<(RecordId Record, PendingOperation Pending)> PrepareAsync(
        RecordSubmission submission,
        ResendMark? mark,
        RequestTicket? ticket,
        RecordId? queued,
        CancellationToken cancellationToken)
    {
        DateTimeOffset now = _parts.Time.GetUtcNow();
        RecordId record = queued ?? RecordId.Create(now);
        RecordPlacement placed = await _placement
            .OfAsync(_parts.View.Head, Organisation, submission.Kind, cancellationToken).ConfigureAwait(false);
        (SealedSegment segment, StoredEnvelope envelope, UnsentShares? shares) = await SealAsync(
            record,
            submission.PayloadType,
            submission.Origin,
            submission.Payload,
            now,
            placed,
            cancellationToken).ConfigureAwait(false);
        long created = now.ToUnixTimeMilliseconds();
        PendingSubject? patient = submission.Patient is null
            ? null
            : new PendingSubject(
                await _subjects.BlindIndexAsync(submission.Patient, cancellationToken).ConfigureAwait(false),
                submission.Patient);
        Digest256 trustees = TrusteeSet.DigestOf(placed.Trustees);
        PendingOperation pending = new()
        {
            Patient = patient,
            Envelope = envelope,
            Shares = shares is null ? [] : [shares],
            Encode = subject => RecordOperation.Build(submission, record, subject, segment, (uint)placed.Threshold,
                trustees).Encode(),
            Rows = submission.Message is { } facts && queued is null
                ? [await _messages.BeginAsync(
                    record,
                    facts,
                    submission.Payload.Length,
                    patient?.BlindIndex,
                    Inbox.InboxStatus.Received,
                    cancellationToken).ConfigureAwait(false)]
                : [],
            ResendRow = mark is null ? null : (id, _) => ResendRegister.Row(mark, record, id, created),
            RequestRow = RowOf(ticket, record.ToArray()),
        };
        return (record, pending);
    }

    // Encrypts a payload and protects the shares of its data key, by which the custodian opens it.
    private async Task<(SealedSegment Segment, StoredEnvelope Envelope, UnsentShares? Shares)> SealAsync(
        RecordId record,
        string payloadType,
        RecordOrigin origin,
        ReadOnlyMemory<byte> payload,
        DateTimeOffset now,
        RecordPlacement placed,
        CancellationToken cancellationToken)
    {
        SealedSegment segment = RecordSealer.Seal(
            Genesis.LedgerId,
            _parts.Organisation,
            record,
            payloadType,
            origin,
            payload.Span,
            now.ToUnixTimeMilliseconds(),
            placed.Threshold,
            placed.Trustees.Count);
        byte[] dealt = DealtShares.Encode(segment.Shares);
        ReadOnlyMemory<byte> share = await _parts.Vault.ProtectAsync(
            VaultKey.Shares, segment.Id.ToArray(), dealt, cancellationToken).ConfigureAwait(false);
        CryptographicOperations.ZeroMemory(dealt);
        UnsentShares? unsent = new(segment.Id, segment.Shares);
        if (unsent.Count == 1)
        {
            unsent.Clear();
            unsent = null;
        }

        return (segment, new StoredEnvelope(segment.Id.ToArray(), segment.Envelope, share), unsent);
    }

    private static AppendResult ToResult(RecordId record, SealedEntry entry, bool isRepeat) =>
        entry.Outcome == EntryOutcomeCode.Accepted
            ? new AppendResult { RecordId = record, Entry = entry, IsRepeat = isRepeat }
            : throw new SubmissionRejectedException(
                HealthLedgerErrorCodes.OperationRefused,
                $"The ledger refused the record: {entry.Outcome} ({(int)entry.Outcome}), entry "
                    + $"{entry.Height}/{entry.Index}.");

    private static SubmissionRejectedException Conflict() => new(
        HealthLedgerErrorCodes.IdempotencyConflict,
        "The same idempotency key came before with other content. Nothing was stored.");

    private async ValueTask EnqueueAsync(PendingOperation pending, CancellationToken cancellationToken)
    {
        if (!_admission.TryEnter())
        {
            throw new SubmissionRejectedException(
                HealthLedgerErrorCodes.AdmissionLimited,
                $"This node accepts {_parts.Options.MaxOperationsPerSecond} operations a second and has them. Nothing "
                    + "was stored; try again.",
                isTransient: true);
        }

        await _intake.EnqueueAsync(pending, cancellationToken).ConfigureAwait(false);
    }

    // An entry counts once it has the node's durability: sealed, and then signed by as many witnesses as it asks for.
    private async Task<SealedEntry> AwaitAsync(Task<SealedEntry> task, CancellationToken cancellationToken)
    {
        long started = _parts.Time.GetTimestamp();
        SealedEntry entry = await AwaitSealedAsync(task, cancellationToken).ConfigureAwait(false);
        if (_isStarted && _parts.Witnessing is { } witnessing)
        {
            TimeSpan left = _parts.Options.SealTimeout - _parts.Time.GetElapsedTime(started);
            await witnessing.AwaitAsync(
                entry.Height.Value,
                entry.HeaderHash,
                left > TimeSpan.Zero ? left : TimeSpan.Zero,
                cancellationToken).ConfigureAwait(false);
        }

        return entry;
    }

    private async Task<T> AwaitSealedAsync<T>(Task<T> task, CancellationToken cancellationToken)
    {
        try
        {
            return await task.WaitAsync(_parts.Options.SealTimeout, _parts.Time, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (TimeoutException exception)
        {
            string fault = _producer.Fault ?? HealthLedgerErrorCodes.NodeHalted;
            throw new ReplicaHaltedException(
                fault,
                "The entry was not sealed in time. What was accepted is on stable storage and is sealed later; "
                    + "ask again "
                + "with the same idempotency key.",
                isTransient: true,
                exception);
        }
    }
}
