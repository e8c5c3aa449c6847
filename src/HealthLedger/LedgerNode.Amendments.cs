using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Runtime;
using HealthLedger.Runtime.Replication;
using HealthLedger.Storage;

namespace HealthLedger;

public sealed partial class LedgerNode
{
    /// <summary>
    /// Seals an amendment of a record of this organisation; returns when its entry is sealed and on stable storage
    /// here. The earlier versions stay as they are; the amendment is a record of its own, linked to the one it amends.
    /// </summary>
    /// <param name="amendment">What is amended, how, and which version it follows.</param>
    /// <param name="cancellationToken">Cancels waiting. Once accepted, the amendment may still be sealed.</param>
    /// <returns>The amendment's own id, and where it was sealed.</returns>
    /// <exception cref="ArgumentException">A field is out of its limits. Nothing has happened.</exception>
    /// <exception cref="ConsentDeniedException">There is no such record (HLS4004); nothing is sealed.</exception>
    /// <exception cref="SubmissionRejectedException">
    /// The ledger refused (HLS3011): another version came in between, the record is retracted, or what is answered
    /// cannot be. The entry says which.
    /// </exception>
    /// <exception cref="HealthLedgerException">As <see cref="AppendAsync"/>.</exception>
    public Task<AppendResult> AmendAsync(
        AmendmentSubmission amendment, CancellationToken cancellationToken = default) =>
        AmendAsync(amendment, null, cancellationToken);

    internal async Task<AppendResult> AmendAsync(
        AmendmentSubmission amendment, RequestTicket? ticket, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(amendment);
        RecordLimits.Check(amendment);
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        _ = await FindRecordAsync(amendment.RecordId, cancellationToken).ConfigureAwait(false);
        DateTimeOffset now = _parts.Time.GetUtcNow();
        RecordId record = RecordId.Create(now);
        RecordPlacement placed = await PlacementForAsync(amendment.RecordId, cancellationToken).ConfigureAwait(false);
        SealedSegment? segment = null;
        StoredEnvelope? envelope = null;
        UnsentShares? shares = null;
        if (amendment.PayloadType is { } payloadType)
        {
            (segment, envelope, shares) = await SealAsync(
                record, payloadType, amendment.Origin, amendment.Payload, now, placed, cancellationToken)
                .ConfigureAwait(false);
        }

        byte[] salt = LedgerOperation.NewSalt();
        (Digest256 details, PrivateRow row) = await _details
            .CreateAsync(salt, amendment.Reason, cancellationToken).ConfigureAwait(false);
        AmendRecord operation = RecordOperation.Amend(
            amendment, record, salt, details, segment, placed);
        SealedEntry entry = await SubmitAsync(
            operation,
            [row],
            envelope,
            RowOf(ticket, record.ToArray()),
            cancellationToken,
            shares,
            segment is null ? null : placed).ConfigureAwait(false);
        return ToResult(record, entry, false);
    }

    /// <summary>A record with everything that is linked to it, and whose content is current.</summary>
    /// <param name="recordId">The record, or one of its amendments.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ConsentDeniedException">There is no such record (HLS4004).</exception>
    public async Task<RecordVersions> GetVersionsAsync(
        RecordId recordId, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        (LocatedEntry _, SealedRecord record) = await FindRecordAsync(recordId, cancellationToken)
            .ConfigureAwait(false);
        return await VersionsOfAsync(record, cancellationToken).ConfigureAwait(false);
    }

    // An amendment lies where its target's kind has it lie.
    private async ValueTask<RecordPlacement> PlacementForAsync(
        RecordId target, CancellationToken cancellationToken) =>
        await _placement.OfAsync(
            _parts.View.Head,
            Organisation,
            await _placement.FindKindAsync(target, cancellationToken).ConfigureAwait(false) ?? RecordKind.Other,
            cancellationToken).ConfigureAwait(false);

    private ValueTask<RecordVersions> VersionsOfAsync(SealedRecord record, CancellationToken cancellationToken) =>
        _history.ReadAsync(
            record,
            async target => (await FindRecordAsync(target, cancellationToken).ConfigureAwait(false)).Append,
            cancellationToken);

    // Hands one operation over and waits for its entry.
    private async Task<SealedEntry> SubmitAsync(
        LedgerOperation operation,
        IReadOnlyList<PrivateRow> rows,
        StoredEnvelope? envelope,
        Func<SubmissionId, int, PrivateRow>? requestRow,
        CancellationToken cancellationToken,
        UnsentShares? shares = null,
        RecordPlacement? placed = null)
    {
        byte[] bytes = operation.Encode();
        PendingOperation pending = new()
        {
            Encode = _ => bytes,
            Rows = rows,
            Envelope = envelope,
            Shares = shares is null ? [] : [shares],
            Placed = placed,
            Lane = BundlePlacements.LaneOf(operation.Type),
            RequestRow = requestRow,
            LedgerBytes = Math.Max(PendingOperation.UsualLedgerBytes, bytes.Length),
        };
        await EnqueueAsync(pending, cancellationToken).ConfigureAwait(false);
        return await AwaitAsync(pending.Completion, cancellationToken).ConfigureAwait(false);
    }
}
