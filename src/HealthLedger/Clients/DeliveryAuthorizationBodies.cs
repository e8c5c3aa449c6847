using HealthLedger.Canonical;
using HealthLedger.Deliveries;
using HealthLedger.Primitives;

namespace HealthLedger.Clients;

/// <summary>What listings of the authorisations of routes carry.</summary>
internal static class DeliveryAuthorizationBodies
{
    private const int Fields = 14;

    public static void ListedAuthorization(this ref CanonicalWriter writer, SealedDeliveryAuthorization known)
    {
        DeliveryAuthorization said = known.Authorization;
        writer.Array(Fields);
        writer.Id(known.Id);
        writer.Signed(known.Version);
        writer.Text(said.Route);
        writer.Text(said.Destination);
        writer.Text(said.Recipient);
        writer.Text(said.Purpose);
        writer.Boolean(said.IsOutside);
        writer.Id(said.Filter);
        writer.Bytes(said.Individual.ToArray().AsSpan());
        writer.Text(said.Role);
        writer.Time(said.ValidFrom);
        writer.TimeOrNull(said.ValidUntil);
        writer.Time(known.RequestedAt);
        if (known.Entry is { } entry)
        {
            writer.Entry(entry);
        }
        else
        {
            writer.Null();
        }
    }

    public static SealedDeliveryAuthorization ListedAuthorization(this ref CanonicalReader reader)
    {
        reader.Array(Fields);
        RequestId id = new(reader.BytesExactly(RequestId.SizeBytes));
        long version = reader.Signed();
        DeliveryAuthorization said = new()
        {
            Route = reader.Text(),
            Destination = reader.Text(),
            Recipient = reader.Text(),
            Purpose = reader.Text(),
            IsOutside = reader.Boolean(),
            Filter = reader.Digest(),
            Individual = new IndividualId(reader.BytesExactly(IndividualId.SizeBytes)),
            Role = reader.Text(),
            ValidFrom = reader.Time(),
            ValidUntil = reader.TimeOrNull(),
        };
        return new SealedDeliveryAuthorization(
            id, version, said, reader.Time(), reader.TryNull() ? null : reader.Entry());
    }
}
