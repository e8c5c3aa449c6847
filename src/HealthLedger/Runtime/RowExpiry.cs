using HealthLedger.Storage;

namespace HealthLedger.Runtime;

/// <summary>
/// Removes rows of resends, of the quarantine and of the message store whose time is over, at the start and every hour.
/// </summary>
internal sealed class RowExpiry : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    private readonly NodeParts _parts;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    public RowExpiry(NodeParts parts)
    {
        _parts = parts;
        _loop = Task.Run(RunAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await ExpireAsync().ConfigureAwait(false);
                await Task.Delay(Every, _parts.Time, _stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    // When the oldest message was received that waits or is set aside: it is listed, and its resend is known, until it
    // is sealed.
    private async Task<long> OldestInQueueAsync()
    {
        long oldest = long.MaxValue;
        await foreach (PrivateRow place in _parts.Storage.Custody
            .ScanRowsAsync(PrivateTable.Queue, _stop.Token).ConfigureAwait(false))
        {
            PrivateRow? message = await _parts.Storage.Custody
                .ReadRowAsync(PrivateTable.Message, place.Key, _stop.Token).ConfigureAwait(false);
            oldest = Math.Min(oldest, Math.Min(place.Time, message?.Time ?? long.MaxValue));
        }

        return oldest;
    }

    private async Task ExpireAsync()
    {
        // Rows expire by ledger time, so that a wrong clock forgets nothing early.
        DateTimeOffset now = DateTimeOffset.FromUnixTimeMilliseconds(_parts.View.Head.Header.Time);
        try
        {
            int resends = await _parts.Storage.Custody.ExpireRowsAsync(
                PrivateTable.Resend,
                (now - _parts.Options.ResendWindow).ToUnixTimeMilliseconds(),
                _stop.Token).ConfigureAwait(false);
            resends += await _parts.Storage.Custody.ExpireRowsAsync(
                PrivateTable.Request,
                (now - _parts.Options.ResendWindow).ToUnixTimeMilliseconds(),
                _stop.Token).ConfigureAwait(false);
            int quarantined = await _parts.Storage.Custody.ExpireRowsAsync(
                PrivateTable.Quarantine,
                (now - _parts.Options.QuarantineRetention).ToUnixTimeMilliseconds(),
                _stop.Token).ConfigureAwait(false);
            long oldest = await OldestInQueueAsync().ConfigureAwait(false);
            resends += await _parts.Storage.Custody.ExpireRowsAsync(
                PrivateTable.QueueMark,
                Math.Min(oldest, (now - _parts.Options.ResendWindow).ToUnixTimeMilliseconds()),
                _stop.Token).ConfigureAwait(false);
            int listed = await _parts.Storage.Custody.ExpireRowsAsync(
                PrivateTable.Message,
                Math.Min(oldest, (now - _parts.Options.MessageRetention).ToUnixTimeMilliseconds()),
                _stop.Token).ConfigureAwait(false);
            if (resends + quarantined + listed > 0)
            {
                _parts.Events.OnNotice($"Removed {resends} resend rows, {quarantined} quarantined messages and "
                    + $"{listed} rows of the message store past their time.");
            }
        }
#pragma warning disable CA1031 // A defect of ours must not end in silence what keeps rows from being held too long.
        catch (Exception exception)
            when (exception is not OperationCanceledException || !_stop.IsCancellationRequested)
#pragma warning restore CA1031
        {
            _parts.Events.OnFault(
                (exception as HealthLedgerException)?.Code ?? HealthLedgerErrorCodes.Internal,
                $"Expired private rows were not removed ({exception.GetType().Name}); tried again in an hour.");
        }
    }
}
