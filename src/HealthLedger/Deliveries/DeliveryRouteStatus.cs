namespace HealthLedger.Deliveries;

/// <summary>How a route stands: one that runs, or has something to deliver.</summary>
public sealed class DeliveryRouteStatus
{
    /// <summary>Its name.</summary>
    public required string Route { get; init; }

    /// <summary>Whether it runs: without, its deliveries are kept and none is made.</summary>
    public required bool IsRunning { get; init; }

    /// <summary>Deliveries that wait, blocked ones among them; those set aside are not.</summary>
    public required long Waiting { get; init; }

    /// <summary>When the oldest of them was stored; null when none waits.</summary>
    public DateTimeOffset? Oldest { get; init; }

    /// <summary>Orders whose first delivery is blocked until somebody acts.</summary>
    public required int BlockedKeys { get; init; }

    /// <summary>Deliveries that are set aside.</summary>
    public required long SetAside { get; init; }

    /// <summary>Deliveries made since the node started.</summary>
    public required long Delivered { get; init; }

    /// <summary>Why the newest attempt that is not over failed, or null.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>The route's name.</summary>
    public override string ToString() => Route;
}
