namespace HealthLedger.Deliveries;

/// <summary>Which deliveries are listed. What is null restricts nothing.</summary>
public sealed class DeliveryQuery
{
    /// <summary>The route.</summary>
    public string? Route { get; init; }

    /// <summary>The status.</summary>
    public DeliveryStatus? Status { get; init; }

    /// <summary>Most deliveries, 1 to 10,000. Default 100.</summary>
    public int Limit { get; init; } = 100;
}
