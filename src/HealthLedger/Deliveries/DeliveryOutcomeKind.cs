namespace HealthLedger.Deliveries;

/// <summary>How an attempt at a delivery ended.</summary>
public enum DeliveryOutcomeKind
{
    /// <summary>It is delivered.</summary>
    Done = 0,

    /// <summary>The destination is not there.</summary>
    Unreachable = 1,

    /// <summary>The destination cannot take it now.</summary>
    Busy = 2,

    /// <summary>It failed, and is tried again a few times.</summary>
    Failed = 3,

    /// <summary>The destination does not take it.</summary>
    Refused = 4,
}
