namespace HealthLedger.Deliveries;

/// <summary>How a delivery that is not made yet stands. The numbers are stored.</summary>
public enum DeliveryStatus
{
    /// <summary>It waits for its turn, or for its destination.</summary>
    Waiting = 0,

    /// <summary>It was refused, or failed too often, and those behind it in its order wait with it.</summary>
    Blocked = 1,

    /// <summary>It is set aside, and those behind it went on.</summary>
    SetAside = 2,
}
