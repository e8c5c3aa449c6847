using HealthLedger.Inbox;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Storage;

namespace HealthLedger.Runtime.Receiving;

/// <content>Messages that were queued before, by their marks.</content>
internal sealed partial class MessageQueue
{
    /// <summary>What a message was answered with when it was queued before; null when it was not, or is not kept any
    /// more.</summary>
    /// <exception cref="SubmissionRejectedException">HLS3013.</exception>
    public async ValueTask<QueueResult?> FindAsync(
        RecordSubmission submission, Func<SubmissionRejectedException> conflict, CancellationToken cancellationToken)
    {
        if (!_hasMarks || submission.Idempotency is not { } idempotency)
        {
            return null;
        }

        ResendMark mark = await _resends
            .DescribeAsync(idempotency, submission.Payload, cancellationToken).ConfigureAwait(false);
        return await FindAsync(mark, conflict, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc cref="FindAsync(RecordSubmission, Func{SubmissionRejectedException}, CancellationToken)"/>
    public async ValueTask<QueueResult?> FindAsync(
        ResendMark mark, Func<SubmissionRejectedException> conflict, CancellationToken cancellationToken) =>
        _hasMarks && await ReadMarkAsync(mark, conflict, cancellationToken).ConfigureAwait(false) is { } marked
            && await IsKeptAsync(marked.Record, cancellationToken).ConfigureAwait(false)
            ? Repeat(marked)
            : null;

    private async ValueTask<bool> HasAnyMarkAsync(CancellationToken cancellationToken)
    {
        await foreach (PrivateRow _ in _parts.Storage.Custody
            .ScanRowsAsync(PrivateTable.QueueMark, cancellationToken).ConfigureAwait(false))
        {
            return true;
        }

        return false;
    }

    private static QueueResult Repeat(QueueMark marked) =>
        new() { RecordId = marked.Record, QueuedAt = marked.QueuedAt, IsRepeat = true };

    private async ValueTask<QueueMark?> ReadMarkAsync(
        ResendMark mark, Func<SubmissionRejectedException> conflict, CancellationToken cancellationToken)
    {
        PrivateRow? row = await _parts.Storage.Custody
            .ReadRowAsync(PrivateTable.QueueMark, mark.Key.ToArray(), cancellationToken).ConfigureAwait(false);
        if (row is null)
        {
            return null;
        }

        QueueMark stored = QueueMark.TryDecode(row) ?? throw PrivateRowFault.Of("mark of a queued message");
        return mark.IsSame(stored.Content, stored.Fingerprint) ? stored : throw conflict();
    }

    // Whether a message with a mark waits here or is on the ledger. A mark alone, as a restore may bring it, is none.
    private async ValueTask<bool> IsKeptAsync(RecordId id, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_known.Contains(id))
            {
                return true;
            }
        }

        PrivateRow? row = await _parts.Storage.Custody
            .ReadRowAsync(PrivateTable.Queue, id.ToArray(), cancellationToken).ConfigureAwait(false);
        if (row is null)
        {
            return await _log.IsSealedAsync(id, cancellationToken).ConfigureAwait(false);
        }

        // A write that was stored and whose caller never learned of it: its message waits, and nobody here knew.
        Take(await OpenAsync(row, cancellationToken).ConfigureAwait(false));
        return true;
    }
}
