using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger.Deliveries;

/// <summary>An authorisation of a route as this organisation's own rows and the ledger tell it.</summary>
public sealed class SealedDeliveryAuthorization
{
    internal SealedDeliveryAuthorization(
        RequestId id, long version, DeliveryAuthorization authorization, DateTimeOffset requestedAt, SealedEntry? entry)
    {
        Id = id;
        Version = version;
        Authorization = authorization;
        RequestedAt = requestedAt;
        Entry = entry;
    }

    /// <summary>What names it.</summary>
    public RequestId Id { get; }

    /// <summary>Its number among those of the route, from 1; only the highest counts.</summary>
    public long Version { get; }

    /// <summary>What it says.</summary>
    public DeliveryAuthorization Authorization { get; }

    /// <summary>When it was asked for, by the node's clock.</summary>
    public DateTimeOffset RequestedAt { get; }

    /// <summary>Where it is sealed; null while it is not, and nothing is delivered under it then.</summary>
    public SealedEntry? Entry { get; }

    /// <summary>Route and version.</summary>
    public override string ToString() => $"{Authorization.Route} {Version}";
}
