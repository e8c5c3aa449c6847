using HealthLedger.Inbox;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Runtime.Receiving;

/// <content>Messages that were set aside and are to be sealed after all.</content>
internal sealed partial class MessageQueue
{
    /// <summary>Puts a message that was set aside at the end of its lane again; false when it is not set
    /// aside.</summary>
    public async Task<bool> RetryAsync(RecordId id, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            // One call at a time, and none before the lane has let go of it.
            if (!_setAside.Remove(id))
            {
                return false;
            }
        }

        QueueHead? again = null;
        try
        {
            again = await ReplaceAsync(id, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                if (again is null)
                {
                    _setAside.Add(id);
                }
                else
                {
                    // In one, so that whoever asks meanwhile finds it counted.
                    _known.Remove(id);
                    _tally.Of(again.Listener).CountSetAside(-1);
                    Take(again);
                }
            }
        }

        return true;
    }

    // The stored place of a message that is to be sealed again. One that waits already is that of an earlier call
    // whose write was stored and never confirmed.
    private async Task<QueueHead> ReplaceAsync(RecordId id, CancellationToken cancellationToken)
    {
        PrivateRow? row = await _parts.Storage.Custody
            .ReadRowAsync(PrivateTable.Queue, id.ToArray(), cancellationToken).ConfigureAwait(false);
        QueueHead head = row is null
            ? throw PrivateRowFault.Of("place in the queue")
            : await OpenAsync(row, cancellationToken).ConfigureAwait(false);
        if (!head.IsSetAside)
        {
            return head;
        }

        QueueHead again = head with
        {
            Stamp = NextStamp(),
            IsSetAside = false,
            Parked = null,

            // Whoever lets it go on has seen that it waited in vain.
            WaitsNoLonger = head.Parked is not null || head.WaitsNoLonger,
        };
        await _log.ChangeAsync(
            id,
            known => _log.With(known, InboxStatus.Queued, null, known.Attempts),
            [again.ToRow()],
            cancellationToken).ConfigureAwait(false);
        return again;
    }
}
