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

    public static string Line(DeliveryInfo delivery) => string.Create(
        CultureInfo.InvariantCulture,
        $"{delivery.StoredAt:yyyy-MM-ddTHH:mm:ssZ}  {delivery.RecordId}  {delivery.Status,-8} "
        + $"{delivery.ErrorCode ?? "-",-7} route {delivery.Route}, {delivery.Attempts} attempts");
}
