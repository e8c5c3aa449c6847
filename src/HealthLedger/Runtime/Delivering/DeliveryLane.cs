using HealthLedger.Primitives;

namespace HealthLedger.Runtime.Delivering;

/// <summary>The deliveries of one order of a route, first in first out. Guarded by its queue's lock.</summary>
internal sealed class DeliveryLane
{
    public DeliveryLane(RouteQueue route, Digest256 order)
    {
        Route = route;
        Order = order;
    }

    public RouteQueue Route { get; }

    public Digest256 Order { get; }

    public LinkedList<DeliveryItem> Waiting { get; } = new();

    /// <summary>Makes them; ends when none is left.</summary>
    public Task Running { get; set; } = Task.CompletedTask;

    /// <summary>Why the first one could not be made at its last attempt, or null.</summary>
    public string? ErrorCode { get; set; }

    /// <summary>Called when somebody has acted.</summary>
    public WakeSignal Wake { get; } = new();
}
