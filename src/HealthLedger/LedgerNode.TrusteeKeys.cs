namespace HealthLedger;

public sealed partial class LedgerNode
{
    private static readonly TimeSpan PublishAgainAfter = TimeSpan.FromSeconds(5);

    private Task _publication = Task.CompletedTask;

    // A trustee is sealed packages from when its first key is on the ledger. A replica among others brings it there by
    // itself, as soon as it is one; no start and no record waits for it.
    private void BeginPublication() => _publication = PublishFirstPeriodAsync();

    private async Task PublishFirstPeriodAsync()
    {
        try
        {
            await _parts.Seated.WaitAsync(_stopping.Token).ConfigureAwait(false);
            while (!await TryPublishFirstPeriodAsync().ConfigureAwait(false))
            {
                await Task.Delay(PublishAgainAfter, _parts.Time, _stopping.Token).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // The node stops, and publishes nothing from the first moment of that; the next start looks again.
        }
    }

    // What another attempt has brought already is refused, and found the next time.
    private async Task<bool> TryPublishFirstPeriodAsync()
    {
        try
        {
            if ((await PublishedPeriodsAsync(_stopping.Token).ConfigureAwait(false)).Count == 0)
            {
                await PublishTrusteeKeyAsync(_stopping.Token).ConfigureAwait(false);
            }

            return true;
        }
        catch (HealthLedgerException exception)
        {
            if (!exception.IsTransient && exception is not SubmissionRejectedException)
            {
                _parts.Events.OnFault(exception.Code, exception.Message);
            }

            return _producer.Halted is not null;
        }
    }
}
