using HealthLedger.Canonical;
using HealthLedger.Deliveries;
using HealthLedger.Primitives;
using HealthLedger.Runtime.Delivering;

namespace HealthLedger.Clients;

/// <summary>What listings of the authorisations of routes carry: what is sealed, and where.</summary>
internal static class DeliveryAuthorizationBodies
{
    public static void ListedAuthorization(this ref CanonicalWriter writer, SealedDeliveryAuthorization known)
    {
        writer.Array(2);
        DeliveryStatement.Write(ref writer, known.Id, known.Version, known.Authorization, known.RequestedAt);
        writer.EntryOrNull(known.Entry);
    }

    public static SealedDeliveryAuthorization ListedAuthorization(this ref CanonicalReader reader)
    {
        reader.Array(2);
        (RequestId id, long version, DeliveryAuthorization said, DateTimeOffset at) =
            DeliveryStatement.Read(ref reader);
        return new SealedDeliveryAuthorization(id, version, said, at, reader.EntryOrNull());
    }
}
