using HealthLedger.Primitives;

namespace HealthLedger.Deliveries;

/// <summary>A delivery that is still to be made, or waits for somebody to act; never its content.</summary>
public sealed class DeliveryInfo
{
    /// <summary>The record.</summary>
    public required RecordId RecordId { get; init; }

    /// <summary>The route.</summary>
    public required string Route { get; init; }

    /// <summary>How it stands.</summary>
    public required DeliveryStatus Status { get; init; }

    /// <summary>When it was stored, or put at the end of its order again.</summary>
    public required DateTimeOffset StoredAt { get; init; }

    /// <summary>How many attempts failed and were counted.</summary>
    public required int Attempts { get; init; }

    /// <summary>Why the last attempt failed, or null.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>Record, route and status.</summary>
    public override string ToString() => $"{RecordId} {Route} {Status}";
}
