using System.Globalization;
using System.Text.Json;
using HealthLedger.Deliveries;

namespace HealthLedger.Cli.Output;

/// <summary>Routes and their deliveries in listings: ids, names of the configuration, codes and times.</summary>
internal static class RouteView
{
    public static void Write(Utf8JsonWriter json, IReadOnlyList<DeliveryRouteStatus> routes)
    {
        json.WriteStartArray("routes");
        foreach (DeliveryRouteStatus route in routes)
        {
            json.WriteStartObject();
            json.WriteString("route", route.Route);
            json.WriteBoolean("running", route.IsRunning);
            json.WriteNumber("waiting", route.Waiting);
            json.WriteString("oldest", route.Oldest?.ToString("O", CultureInfo.InvariantCulture));
            json.WriteNumber("blockedKeys", route.BlockedKeys);
            json.WriteNumber("setAside", route.SetAside);
            json.WriteNumber("delivered", route.Delivered);
            json.WriteString("error", route.ErrorCode);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void Write(Utf8JsonWriter json, DeliveryInfo delivery)
    {
        json.WriteString("record", delivery.RecordId.ToString());
        json.WriteString("route", delivery.Route);
        json.WriteString("delivery", delivery.Status.ToString());
        json.WriteString("storedAt", delivery.StoredAt);
        json.WriteNumber("attempts", delivery.Attempts);
        json.WriteString("error", delivery.ErrorCode);
    }

    public static void Write(Utf8JsonWriter json, SealedDeliveryAuthorization known, string state)
    {
        DeliveryAuthorization said = known.Authorization;
        json.WriteString("route", said.Route);
        json.WriteNumber("version", known.Version);
        json.WriteString("state", state);
        json.WriteString("recipient", said.Recipient);
        json.WriteBoolean("outside", said.IsOutside);
        json.WriteString("destination", said.Destination);
        json.WriteString("purpose", said.Purpose);
        json.WriteString("individual", said.Individual.ToString());
        json.WriteString("role", said.Role);
        json.WriteString("filter", said.Filter.ToString());
        json.WriteString("validFrom", said.ValidFrom);
        json.WriteString("validUntil", said.ValidUntil?.ToString("O", CultureInfo.InvariantCulture));
        json.WriteString("authorization", known.Id.ToString());
        json.WriteString("requestedAt", known.RequestedAt);
        if (known.Entry is { } entry)
        {
            json.WriteString("since", entry.Time);
            json.WriteNumber("height", entry.Height.Value);
            json.WriteNumber("index", entry.Index);
        }
    }

    public static string Line(SealedDeliveryAuthorization known, string state)
    {
        DeliveryAuthorization said = known.Authorization;
        string place = known.Entry is { } at
            ? string.Create(CultureInfo.InvariantCulture, $"{at.Height}/{at.Index}")
            : "not sealed";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{known.Entry?.Time ?? known.RequestedAt:yyyy-MM-ddTHH:mm:ssZ}  {said.Route} {known.Version}  {state,-10} "
            + $"{said.Recipient} at {said.Destination}, {(said.IsOutside ? "outside" : "inside")}, {said.Purpose}, "
            + $"{said.Individual} {said.Role}  {place}");
    }

    public static string Line(DeliveryInfo delivery) => string.Create(
        CultureInfo.InvariantCulture,
        $"{delivery.StoredAt:yyyy-MM-ddTHH:mm:ssZ}  {delivery.RecordId}  {delivery.Status,-8} "
        + $"{delivery.ErrorCode ?? "-",-7} route {delivery.Route}, {delivery.Attempts} attempts");
}
