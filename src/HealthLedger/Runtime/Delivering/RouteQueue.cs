using HealthLedger.Deliveries;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime.Delivering;

/// <summary>What a route has to deliver. Guarded by its queue's lock.</summary>
internal sealed class RouteQueue
{
    public RouteQueue(string name) => Name = name;

    public string Name { get; }

    public Dictionary<Digest256, DeliveryLane> Lanes { get; } = [];

    public Dictionary<RecordId, DeliveryItem> SetAside { get; } = [];

    /// <summary>Works on a lane until it is empty; null while the route does not run.</summary>
    public Func<DeliveryLane, Task>? Run { get; set; }

    public long Delivered { get; set; }

    public DeliveryRouteStatus Status()
    {
        DeliveryItem[] first = [.. Lanes.Values.Where(lane => lane.Waiting.Count > 0)
            .Select(lane => lane.Waiting.First!.Value)];
        return new DeliveryRouteStatus
        {
            Route = Name,
            IsRunning = Run is not null,
            Waiting = Lanes.Values.Sum(lane => (long)lane.Waiting.Count),
            Oldest = first.Length == 0
                ? null
                : DateTimeOffset.FromUnixTimeMilliseconds(first.Min(item => item.Row.Stamp)),
            BlockedKeys = first.Count(item => item.Row.Status == DeliveryStatus.Blocked),
            SetAside = SetAside.Count,
            Delivered = Delivered,
            ErrorCode = first.Select(item => item.Row.ErrorCode)
                .Concat(Lanes.Values.Select(lane => lane.ErrorCode))
                .FirstOrDefault(code => code is not null),
        };
    }
}
