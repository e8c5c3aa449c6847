using HealthLedger.Deliveries;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Runtime.Delivering;

/// <content>What is shown of deliveries, and what somebody does about them.</content>
internal sealed partial class DeliveryQueue
{
    /// <summary>How each route stands.</summary>
    public IReadOnlyList<DeliveryRouteStatus> Status()
    {
        lock (_gate)
        {
            return [.. _routes.Values.OrderBy(route => route.Name, StringComparer.Ordinal)
                .Select(route => route.Status())];
        }
    }

    /// <summary>The deliveries that a query asks for, the oldest first.</summary>
    public IReadOnlyList<DeliveryInfo> List(DeliveryQuery query)
    {
        lock (_gate)
        {
            return
            [
                .. _known.Values
                    .Where(item => (query.Route is null || query.Route == item.Row.Route)
                        && (query.Status is null || query.Status == item.Row.Status))
                    .OrderBy(item => item.Row.Stamp)
                    .Take(query.Limit)
                    .Select(item => item.Row.ToInfo()),
            ];
        }
    }

    /// <summary>Attempts what is blocked again, and puts what is set aside at the end of its order; false when it is
    /// neither, or another call works on it.</summary>
    public async Task<bool> RetryAsync(RecordId record, string route, CancellationToken cancellationToken)
    {
        DeliveryItem? item;
        DeliveryRow again;
        lock (_gate)
        {
            if (!TryFind(record, route, out item) || item.IsClaimed || item.Row.Status == DeliveryStatus.Waiting)
            {
                return false;
            }

            item.IsClaimed = true;
            long? stamp = item.Row.Status == DeliveryStatus.SetAside ? NextStamp() : null;
            again = item.Row.With(DeliveryStatus.Waiting, 0, null, stamp);
        }

        await ChangeAsync(
            item,
            again,
            () =>
            {
                if (_routes[route].SetAside.Remove(record))
                {
                    Append(_routes[route], item);
                }

                LaneOf(item)?.Wake.Call();
            },
            cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Sets a delivery aside, now or when the attempt under way has failed; false when it is not known, or set
    /// aside already.</summary>
    public async Task<bool> SetAsideAsync(RecordId record, string route, CancellationToken cancellationToken)
    {
        DeliveryItem? item;
        DeliveryLane? lane;
        lock (_gate)
        {
            if (!TryFind(record, route, out item) || item.Row.Status == DeliveryStatus.SetAside)
            {
                return false;
            }

            lane = LaneOf(item);
            if (item.IsClaimed)
            {
                item.IsToBeSetAside = true;
                lane?.Wake.Call();
                return true;
            }

            item.IsClaimed = true;
        }

        await ChangeAsync(
            item,
            item.Row.With(DeliveryStatus.SetAside, item.Row.Attempts, item.Row.ErrorCode),
            () =>
            {
                lane!.Waiting.Remove(item);
                _routes[route].SetAside[record] = item;
                lane.Wake.Call();
            },
            cancellationToken).ConfigureAwait(false);
        return true;
    }

    // The row is stored before anything of it is shown; a claim keeps others away meanwhile.
    private async Task ChangeAsync(
        DeliveryItem item, DeliveryRow row, Action then, CancellationToken cancellationToken)
    {
        bool isStored = false;
        try
        {
            PrivateRow stored = await row.ToRowAsync(_parts.Vault, cancellationToken).ConfigureAwait(false);
            await _parts.Storage.Custody
                .WriteAsync(new CustodyWrite { Rows = [stored] }, CancellationToken.None).ConfigureAwait(false);
            isStored = true;
        }
        finally
        {
            lock (_gate)
            {
                if (isStored)
                {
                    item.Row = row;
                    then();
                }

                item.IsClaimed = false;
            }
        }
    }

    private DeliveryLane? LaneOf(DeliveryItem item) =>
        _routes[item.Row.Route].Lanes.GetValueOrDefault(item.Row.Order);
}
