namespace HealthLedger.Deliveries;

/// <summary>What becomes of a delivery that was refused, or that failed as often as it may.</summary>
public enum DeliveryFailureAction
{
    /// <summary>It stays first of its order, which waits until somebody retries it or sets it aside.</summary>
    Block = 0,

    /// <summary>It is set aside until somebody retries it, and those behind it go on.</summary>
    SetAside = 1,
}
