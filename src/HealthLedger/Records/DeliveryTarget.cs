namespace HealthLedger.Records;

/// <summary>
/// A route by which a received message is handed on once it is sealed. That it is to be delivered is stored in the
/// same durable write as the record, so that no crash loses it.
/// </summary>
public sealed class DeliveryTarget
{
    /// <summary>Most targets of one record.</summary>
    public const int MaxTargets = 64;

    /// <summary>The route's name, ASCII of 1 to 64 characters.</summary>
    public required string Route { get; init; }

    /// <summary>
    /// What keeps deliveries of the route in order, at most 4,096 bytes: of those with the same key one is made after
    /// the other. Stored as a keyed hash. Empty: all of the route's have one order.
    /// </summary>
    public ReadOnlyMemory<byte> OrderKey { get; init; }

    /// <summary>Whether deliveries of one patient keep their order instead, where a message has a patient.</summary>
    public bool IsOrderedByPatient { get; init; }

    /// <summary>The route's name.</summary>
    public override string ToString() => Route;
}
