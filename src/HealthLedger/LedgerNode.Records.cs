using System.Security.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Runtime;
using HealthLedger.Runtime.Delivering;
using HealthLedger.Runtime.Linking;
using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger;

public sealed partial class LedgerNode
{
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
        RecordId? queued = null,
        LinkTurn turn = LinkTurn.Arriving)
    {
        ArgumentNullException.ThrowIfNull(submission);
        RecordLimits.Check(submission);
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        if (queued is null && submission.Message is not null)
        {
            await RequireTurnAsync(submission, cancellationToken).ConfigureAwait(false);
        }

        if (submission.Idempotency is not { } idempotency)
        {
            (RecordId record, PendingOperation pending) = await PrepareAsync(
                submission, null, ticket, NewId(queued), queued is not null, cancellationToken).ConfigureAwait(false);
            await EnqueueAsync(pending, cancellationToken).ConfigureAwait(false);
            return ToResult(record, await AwaitAsync(pending.Completion, cancellationToken)
                .ConfigureAwait(false), false);
        }

        while (true)
        {
            (ResendClaim claim, bool isOwn) = await _resends
                .ClaimAsync(idempotency, submission.Payload, NewId(queued), cancellationToken).ConfigureAwait(false);
            if (isOwn)
            {
                return await FirstAsync(
                    submission, claim, ticket, queued is not null, turn, cancellationToken).ConfigureAwait(false);
            }

            try
            {
                AppendResult repeat = await RepeatAsync(idempotency, submission, claim, cancellationToken)
                    .ConfigureAwait(false);
                if (submission.Import is null)
                {
                    return repeat;
                }

                // Once more, so that what another is remembered by does not expire.
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // The first caller gave up before it handed the record over: this one is the first now.
            }
        }
    }

    private RecordId NewId(RecordId? queued) => queued ?? RecordId.Create(_parts.Time.GetUtcNow());

    private async Task<(RecordId Record, PendingOperation Pending)> PrepareAsync(
        RecordSubmission submission,
        ResendMark? mark,
        RequestTicket? ticket,
        RecordId record,
        bool isQueued,
        CancellationToken cancellationToken,
        LinkPlan? link = null)
    {
        DateTimeOffset now = _parts.Time.GetUtcNow();
        RecordPlacement placed = link?.Target is { } target
            ? await PlacementForAsync(target, cancellationToken).ConfigureAwait(false)
            : await _placement
                .OfAsync(_parts.View.Head, Organisation, submission.Kind, cancellationToken).ConfigureAwait(false);
        (SealedSegment segment, StoredEnvelope envelope, UnsentShares? shares) = await SealAsync(
            record,
            submission.PayloadType,
            submission.Origin,
            submission.Payload,
            now,
            placed,
            cancellationToken,
            submission.Import).ConfigureAwait(false);
        long created = now.ToUnixTimeMilliseconds();
        PendingSubject? patient = submission.Patient is null
            ? null
            : new PendingSubject(
                await _subjects.BlindIndexAsync(submission.Patient, cancellationToken).ConfigureAwait(false),
                submission.Patient);
        IReadOnlyList<DeliveryRow> deliveries = await _deliveries
            .DescribeAsync(record, submission, patient?.BlindIndex, cancellationToken).ConfigureAwait(false);
        (Func<SubjectId?, LedgerOperation> make, IReadOnlyList<PrivateRow> opening) = await MakeAsync(
            submission, record, segment, placed, link, cancellationToken).ConfigureAwait(false);
        PendingOperation pending = new()
        {
            // A version has its record's subject, which is enrolled.
            Patient = link?.Target is null ? patient : null,
            Envelope = envelope,
            Shares = shares is null ? [] : [shares],
            Placed = placed,
            Encode = subject => make(subject).Encode(),
            Deliveries = deliveries,
            Rows =
            [
                .. opening,
                .. await RowsOfAsync(record, submission, patient, deliveries, link, isQueued, cancellationToken)
                    .ConfigureAwait(false),
            ],
            Followers = link?.Followers ?? [],
            LedgerBytes = PendingOperation.UsualLedgerBytes * (1 + (link?.Followers.Count ?? 0)),
            NameRows = link is null ? null : id => link.NameRows(record, id),
            PlacedRow = mark is null
                ? null
                : (id, _) => ResendRegister.Row(
                    mark, record, id, submission.Import is null ? created : ResendRegister.Lasting),
            GivesWay = submission.Import is not null,
            RequestRow = RowOf(ticket, record.ToArray()),
        };
        return (record, pending);
    }

    // The row of its message, or its place in the queue where it has an issue, and those of its deliveries.
    private async ValueTask<IReadOnlyList<PrivateRow>> RowsOfAsync(
        RecordId record,
        RecordSubmission submission,
        PendingSubject? patient,
        IReadOnlyList<DeliveryRow> deliveries,
        LinkPlan? link,
        bool isQueued,
        CancellationToken cancellationToken)
    {
        List<PrivateRow> rows = [];
        if (submission.Message is { } facts && !isQueued)
        {
            rows.Add(await _messages.BeginAsync(
                record,
                facts,
                submission.Payload.Length,
                patient?.BlindIndex,
                Inbox.InboxStatus.Received,
                cancellationToken,
                link is null ? null : LinkIssue.CodeOf(link.Outcome)).ConfigureAwait(false));
        }

        if (isQueued && link is not null && await _queue
            .DescribeIssueAsync(record, link.Outcome, cancellationToken).ConfigureAwait(false) is { } place)
        {
            rows.Add(place);
        }

        foreach (DeliveryRow delivery in deliveries)
        {
            rows.Add(await delivery.ToRowAsync(_parts.Vault, cancellationToken).ConfigureAwait(false));
        }

        return rows;
    }

    // Encrypts a payload and protects the shares of its data key, by which the custodian opens it.
    private async Task<(SealedSegment Segment, StoredEnvelope Envelope, UnsentShares? Shares)> SealAsync(
        RecordId record,
        string payloadType,
        RecordOrigin origin,
        ReadOnlyMemory<byte> payload,
        DateTimeOffset now,
        RecordPlacement placed,
        CancellationToken cancellationToken,
        ImportFacts? import = null)
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
            placed.Trustees.Count,
            import);
        byte[] dealt = DealtShares.Encode(segment.Shares);
        ReadOnlyMemory<byte> share = await _parts.Vault.ProtectAsync(
            VaultKey.Shares, segment.Id.ToArray(), dealt, cancellationToken).ConfigureAwait(false);
        CryptographicOperations.ZeroMemory(dealt);
        UnsentShares? unsent = new(segment.Id, segment.Shares);
        if (placed.Trustees.All(trustee => trustee == _parts.Organisation))
        {
            unsent.Clear();
            unsent = null;
        }

        return (segment, new StoredEnvelope(segment.Id.ToArray(), segment.Envelope, share), unsent);
    }

    private static AppendResult ToResult(
        RecordId record, SealedEntry entry, bool isRepeat, LinkOutcome link = LinkOutcome.None) =>
        entry.Outcome == EntryOutcomeCode.Accepted
            ? new AppendResult { RecordId = record, Entry = entry, IsRepeat = isRepeat, Link = link }
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

        if (pending.Deliveries.Count == 0)
        {
            await _intake.EnqueueAsync(pending, cancellationToken).ConfigureAwait(false);
            return;
        }

        await _deliveries.BeginAsync(pending, cancellationToken).ConfigureAwait(false);
        try
        {
            await _intake.EnqueueAsync(pending, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            _deliveries.Forget(pending);
            throw;
        }

        FollowDeliveries(pending);
    }

    // An entry counts once it has the node's durability: sealed, and then signed by as many witnesses as it asks for.
    // One that is looked for may be none.
    private async Task<T> AwaitAsync<T>(Task<T> task, CancellationToken cancellationToken)
    {
        long started = _parts.Time.GetTimestamp();
        T awaited = await AwaitSealedAsync(task, cancellationToken).ConfigureAwait(false);
        if (awaited is SealedEntry entry && _isStarted && _parts.Witnessing is { } witnessing)
        {
            TimeSpan left = _parts.Options.SealTimeout - _parts.Time.GetElapsedTime(started);
            await witnessing.AwaitAsync(
                entry.Height.Value,
                entry.HeaderHash,
                left > TimeSpan.Zero ? left : TimeSpan.Zero,
                cancellationToken).ConfigureAwait(false);
        }

        return awaited;
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
