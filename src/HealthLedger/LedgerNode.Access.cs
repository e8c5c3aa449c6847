using HealthLedger.Access;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Runtime;
using HealthLedger.Runtime.Redealing;
using HealthLedger.Storage;

namespace HealthLedger;

public sealed partial class LedgerNode
{
    /// <summary>
    /// Seals a request for access and returns its decision. A denial is an answer, not an exception; nothing is
    /// decrypted here.
    /// </summary>
    /// <param name="request">Who, which record, why.</param>
    /// <param name="cancellationToken">Cancels waiting; the request may still be sealed.</param>
    /// <exception cref="ArgumentException">A code is not ASCII of 1 to 64 characters, or the individual is
    /// zero.</exception>
    /// <exception cref="ConsentDeniedException">There is no such record (HLS4004); nothing is sealed.</exception>
    /// <exception cref="HealthLedgerException">As <see cref="AppendAsync"/>.</exception>
    public Task<SealedAccess> RequestAccessAsync(
        AccessRequest request, CancellationToken cancellationToken = default) =>
        RequestAccessAsync(request, null, cancellationToken);

    internal Task<SealedAccess> RequestAccessAsync(
        AccessRequest request, RequestTicket? ticket, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        CheckRequest(request);
        return RequestAccessAsync(request, null, ticket, cancellationToken);
    }

    private async Task<SealedAccess> RequestAccessAsync(
        AccessRequest request,
        DeliverySummary? delivery,
        RequestTicket? ticket,
        CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        (LocatedEntry _, SealedRecord append) = await FindRecordAsync(request.RecordId, cancellationToken)
            .ConfigureAwait(false);
        CheckContent(append);
        RequestId id = new(System.Security.Cryptography.RandomNumberGenerator.GetBytes(RequestId.SizeBytes));
        (Digest256 details, PrivateRow row) = delivery is null
            ? await _details.CreateAsync(id, request.Role, cancellationToken).ConfigureAwait(false)
            : await _details.CreateAsync(id, request.Role, delivery, cancellationToken).ConfigureAwait(false);
        RequestAccess operation = new()
        {
            Salt = LedgerOperation.NewSalt(),
            Request = id,
            Record = request.RecordId,
            Segments = [.. append.Segments.Select(segment => segment.Id)],
            Individual = request.Individual.ToArray(),
            Purpose = request.Purpose,
            Action = request.Action,
            Details = details,
        };
        PendingOperation pending = new()
        {
            Encode = _ => operation.Encode(),
            Rows = [row],
            RequestRow = RowOf(ticket, []),
        };
        await EnqueueAsync(pending, cancellationToken).ConfigureAwait(false);
        SealedEntry entry = await AwaitAsync(pending.Completion, cancellationToken).ConfigureAwait(false);
        return await ToAccessAsync(append, entry, cancellationToken).ConfigureAwait(false);
    }

    private async Task<SealedAccess> ToAccessAsync(
        SealedRecord append, SealedEntry entry, CancellationToken cancellationToken)
    {
        if (entry.Decision is not { } decision)
        {
            throw new SubmissionRejectedException(
                HealthLedgerErrorCodes.OperationRefused,
                $"The ledger refused the request: {entry.Outcome} ({(int)entry.Outcome}), entry "
                    + $"{entry.Height}/{entry.Index}.");
        }

        return new SealedAccess(
            append.Record,
            entry.Height,
            entry.Index,
            decision.IsPermitted,
            decision.Reason,
            decision.Time + decision.TimeToLive,
            await VersionsOfAsync(append, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>
    /// Opens a record for a sealed, permitted, still open request for access. Before anything is decrypted the
    /// entry is checked again: its seal, its inclusion in the history, its decision, its record.
    /// </summary>
    /// <param name="access">The sealed request.</param>
    /// <param name="cancellationToken">Cancels; nothing has been disclosed then.</param>
    /// <returns>The payload; the caller disposes it.</returns>
    /// <exception cref="ConsentDeniedException">
    /// Denied (HLS4001), no longer open (HLS4002), or not an entry of this ledger for this record (HLS4003).
    /// </exception>
    /// <exception cref="ReplicaHaltedException">The newest block is older than three heartbeats
    /// (transient).</exception>
    /// <exception cref="IntegrityException">The stored payload is missing or not the sealed one (HLS3006,
    /// HLS3007).</exception>
    /// <exception cref="StorageFailureException">Storage does not answer (HLS70nn).</exception>
    public async Task<RecordContent> OpenAsync(SealedAccess access, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(access);
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        EntryPosition position = new(access.Height.Value, (uint)access.Index);
        LocatedEntry? request = await _parts.View.LocateAsync(position, cancellationToken).ConfigureAwait(false);
        await CheckAccessAsync(access, request, cancellationToken).ConfigureAwait(false);
        (LocatedEntry located, SealedRecord append) = await FindRecordAsync(access.RecordId, cancellationToken)
            .ConfigureAwait(false);
        CheckContent(append);
        RecordVersions versions = await VersionsOfAsync(append, cancellationToken).ConfigureAwait(false);
        RecordSegment segment = append.Segments[0];
        StoredEnvelope? stored = await _parts.Storage.Custody
            .ReadEnvelopeAsync(segment.Id.ToArray(), cancellationToken).ConfigureAwait(false);
        if (stored is null)
        {
            await RefusePrunedAsync(append.Record, segment.Id, cancellationToken).ConfigureAwait(false);
            throw new IntegrityException(
                HealthLedgerErrorCodes.PayloadMissing,
                $"The payload of record {append.Record} is not in the store although the ledger commits to it. "
                    + "Restore a backup.");
        }

        SegmentExpectation expected = RecordOperation.Expect(
            Genesis.LedgerId, located.Submission.Body.Author, append, segment);
        DealtShares? shares = await FindSharesAsync(expected, stored, cancellationToken).ConfigureAwait(false);
        OpenedSegment? opened = null;
        SegmentFault fault = shares is null
            ? SegmentFault.ShareMismatched
            : RecordOpener.Open(expected.Under(shares.Root), stored.Envelope.Span, shares, out opened);
        return opened is not null
            ? new RecordContent(opened, versions)
            : throw new IntegrityException(
            HealthLedgerErrorCodes.PayloadDamaged,
            $"The stored payload of record {append.Record} is not the one that was sealed ({fault}). Run "
            + "`healthledger verify --full`, then restore a backup.");
    }

    private async ValueTask<DealtShares?> FindSharesAsync(
        SegmentExpectation expected, StoredEnvelope stored, CancellationToken cancellationToken)
    {
        DealingRow? newest = await SealedDealing.ReadAsync(_parts, expected.Record, cancellationToken)
            .ConfigureAwait(false);
        return await new DealtShareStore(_parts.Vault, _parts.Storage.Custody)
            .FindAsync(expected, newest, stored, cancellationToken).ConfigureAwait(false) is { } found
            ? found.Shares
            : null;
    }

    private static void CheckContent(SealedRecord record)
    {
        if (record.Segments.Count == 0)
        {
            throw new ConsentDeniedException(
                HealthLedgerErrorCodes.RecordNotFound, "This amendment has no content: its entry says everything.");
        }
    }

    private static void CheckRequest(AccessRequest request)
    {
        if (!RecordLimits.IsCode(request.Role) || !RecordLimits.IsCode(request.Purpose)
            || !RecordLimits.IsCode(request.Action))
        {
            throw new ArgumentException("Role, Purpose and Action are ASCII codes of 1 to 64 "
                + "characters.", nameof(request));
        }

        if (request.Individual.IsZero)
        {
            throw new ArgumentException("Every request names an individual; the id is not zero.", nameof(request));
        }

        if (DeliveryPolicy.Decides(request.Action))
        {
            // It would be permitted for more than reading is, and without the authorisation that a route has.
            throw new ArgumentException("The actions 'deliver' and 'disclose' are those of routes.", nameof(request));
        }
    }

    private async Task CheckAccessAsync(SealedAccess access, LocatedEntry? request, CancellationToken cancellationToken)
    {
        if (request is not { Operation: RequestAccess operation, Entry.Decision: { } decision }
            || operation.Record != access.RecordId
            || request.Submission.Body.Author != _parts.Organisation
            || !await IsSealedAsync(request, cancellationToken).ConfigureAwait(false))
        {
            throw new ConsentDeniedException(
                HealthLedgerErrorCodes.AccessEntryInvalid, "The entry is not a request for this record that this "
                    + "ledger sealed.");
        }

        if (!decision.IsPermitted)
        {
            throw new ConsentDeniedException(
                HealthLedgerErrorCodes.AccessDenied, $"Access was denied: {decision.Reason}. The entry records it.");
        }

        DateTimeOffset ledgerTime = DateTimeOffset.FromUnixTimeMilliseconds(_parts.View.Head.Header.Time);
        if (ledgerTime >= decision.Time + decision.TimeToLive)
        {
            // Heartbeats move block time up to this instant and no further, so it is the first that is too late.
            throw new ConsentDeniedException(
                HealthLedgerErrorCodes.PermitExpired, "The permit is no longer open. Request access again.");
        }

        TimeSpan heartbeat = TimeSpan.FromMilliseconds(_parts.View.Head.Parameters.HeartbeatMilliseconds);
        if (_parts.Time.GetUtcNow() - ledgerTime > 3 * heartbeat)
        {
            // Block time stands still, so it cannot say whether the permit is still open.
            throw new ReplicaHaltedException(
                _producer.Fault ?? HealthLedgerErrorCodes.NodeHalted,
                "Nothing is opened while the newest block is older than three heartbeats. See `healthledger status`.",
                isTransient: true);
        }
    }

    private async Task<bool> IsSealedAsync(LocatedEntry located, CancellationToken cancellationToken)
    {
        BlockHeader header = located.Block.Header;
        Digest256[] path = await _parts.View.Proof()
            .PathAsync(located.Leaf, header.HistorySize, cancellationToken).ConfigureAwait(false);
        Digest256 leaf = MerkleTree.LeafHash(located.EntryBytes.Span);
        return located.Entry.OperationHash == LedgerOperation.HashOf(located.OperationBytes.Span)
            && MerkleTree.RootFromPath(leaf, located.Leaf, header.HistorySize, path) == header.HistoryRoot
            && _parts.View.Epochs.AreSealsGood(located.Block);
    }

    private async Task<(LocatedEntry Located, SealedRecord Append)> FindRecordAsync(
        RecordId record, CancellationToken cancellationToken)
    {
        IReadOnlyList<EntryPosition> positions = await _parts.View
            .FindAsync(IndexKind.Record, record.ToArray(), null, 16, cancellationToken).ConfigureAwait(false);
        foreach (EntryPosition position in positions)
        {
            if (await _parts.View.LocateIndexedAsync(position, cancellationToken).ConfigureAwait(false) is
                { Operation: SealedRecord append, Entry.Outcome: EntryOutcomeCode.Accepted } located
                && append.Record == record)
            {
                return (located, append);
            }
        }

        await _audit.RequireAbsentAsync(record, cancellationToken).ConfigureAwait(false);
        throw new ConsentDeniedException(HealthLedgerErrorCodes.RecordNotFound, "The ledger has no such record.");
    }
}
