using HealthLedger.Access;
using HealthLedger.Deliveries;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Runtime.Delivering;

/// <summary>One attempt at a delivery: the destination is ready, an access is sealed, the record is opened for it, and
/// only then the handler gets it.</summary>
internal sealed class DeliveryAttempt
{
    // Accesses for what comes next are asked for together, so that they share a submission and a block.
    private const int MostAskedAtOnce = 32;
    private const int MostExpired = 3;

    private readonly NodeParts _parts;
    private readonly DeliveryQueue _queue;
    private readonly DeliveryDoor _door;
    private readonly IDeliveryHandler _handler;
    private readonly CancellationToken _stop;
    private readonly CancellationToken _abort;

    public DeliveryAttempt(
        NodeParts parts,
        DeliveryQueue queue,
        DeliveryDoor door,
        IDeliveryHandler handler,
        CancellationToken stop,
        CancellationToken abort)
    {
        _parts = parts;
        _queue = queue;
        _door = door;
        _handler = handler;
        _stop = stop;
        _abort = abort;
    }

    public async Task<DeliveryOutcome> RunAsync(DeliveryLane lane, DeliveryItem item)
    {
        DeliveryOutcome ready = await CallAsync(() => _handler.PrepareAsync(_stop)).ConfigureAwait(false);
        if (ready.Kind != DeliveryOutcomeKind.Done)
        {
            return ready;
        }

        RecordContent? content = null;
        try
        {
            (SealedAccess access, content) = await OpenAsync(lane, item).ConfigureAwait(false);
            Delivery delivery = new(
                item.Row.Route,
                access,
                content.Payload,
                item.Row.Attempts + 1,
                DateTimeOffset.FromUnixTimeMilliseconds(item.Row.Stamp));
            return await CallAsync(() => _handler.DeliverAsync(delivery, _abort)).ConfigureAwait(false);
        }
        catch (HealthLedgerException exception)
        {
            Ask(item, false);
            return IsOfRecord(exception)
                ? DeliveryOutcome.Refused(exception.Code)
                : DeliveryOutcome.Unreachable(exception.Code);
        }
        finally
        {
            content?.Dispose();
        }
    }

    // Whether it says something of this record, and not that the node cannot seal or open now: a disk that fails is no
    // fault of a message.
    private static bool IsOfRecord(HealthLedgerException exception) =>
        exception is ConsentDeniedException or IntegrityException or SubmissionRejectedException
        && !exception.IsTransient
        && exception.Code != HealthLedgerErrorCodes.DeliveryNotAuthorised;

    private static void Ask(DeliveryItem item, bool isAsked)
    {
        item.IsAsked = isAsked;
        item.Access = isAsked ? item.Access : null;
    }

    // [INV-D1] Nothing is opened but for a sealed, permitted access to this record, checked again by who opens it.
    private async Task<(SealedAccess Access, RecordContent Content)> OpenAsync(DeliveryLane lane, DeliveryItem item)
    {
        for (int expired = 0; ; expired++)
        {
            SealedAccess access = await AccessAsync(lane, item).ConfigureAwait(false);
            try
            {
                return (access, await _door.OpenAsync(access, _stop).ConfigureAwait(false));
            }
            catch (ConsentDeniedException exception) when (
                exception.Code == HealthLedgerErrorCodes.PermitExpired && expired < MostExpired)
            {
                Ask(item, false);
            }
        }
    }

    private async Task<SealedAccess> AccessAsync(DeliveryLane lane, DeliveryItem item)
    {
        if (item.Access is { } known && await FindOpenAsync(known).ConfigureAwait(false) is { } open)
        {
            return open;
        }

        // While the last attempt failed nothing is asked for ahead: it would lapse unused.
        int most = lane.ErrorCode is null ? MostAskedAtOnce : 1;
        foreach (DeliveryItem asked in _queue.Ask(lane, item, most))
        {
            asked.Access = RequestAsync(asked.Row.Record);
        }

        return await item.Access!.ConfigureAwait(false);
    }

    // Null when it was not sealed, or lapsed unused: it is asked for again, and what is wrong is told then.
    private async Task<SealedAccess?> FindOpenAsync(Task<SealedAccess> asked)
    {
        try
        {
            SealedAccess access = await asked.ConfigureAwait(false);
            return access.OpenUntil > _parts.Time.GetUtcNow() ? access : null;
        }
        catch (HealthLedgerException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            // The route was stopped and started again meanwhile.
            return null;
        }
    }

    private async Task<SealedAccess> RequestAsync(RecordId record) =>
        await _door.RequestAsync(record, _stop).ConfigureAwait(false);

#pragma warning disable CA1031 // What a host's handler throws is its own; the delivery is tried again.
    private async Task<DeliveryOutcome> CallAsync(Func<ValueTask<DeliveryOutcome>> call)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception)
        {
            string code = (exception as HealthLedgerException)?.Code ?? HealthLedgerErrorCodes.DeliveryHandlerFailed;
            _parts.Events.OnFault(code, $"The handler of a route failed: {exception.GetType().Name}.");
            return DeliveryOutcome.Failed(code);
        }
    }
#pragma warning restore CA1031
}
