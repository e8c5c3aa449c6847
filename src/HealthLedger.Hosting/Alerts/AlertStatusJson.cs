using System.Buffers;
using System.Text.Json;

namespace HealthLedger.Hosting.Alerts;

/// <summary>The state of alerts as JSON.</summary>
internal static class AlertStatusJson
{
    private const int Version = 1;

    public static byte[] Write(AlertStatus status)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteString("at", status.At.UtcDateTime);
            json.WriteStartArray("active");
            foreach (ActiveAlert active in status.Active)
            {
                Write(json, active);
            }

            json.WriteEndArray();
            WriteAlerts(json, "recent", status.Recent);
            json.WriteStartArray("channels");
            foreach (AlertChannelStatus channel in status.Channels)
            {
                Write(json, channel);
            }

            json.WriteEndArray();
            json.WriteStartObject("told");
            foreach ((string key, DateTimeOffset at) in status.Told)
            {
                json.WriteString(key, at.UtcDateTime);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="FormatException">It is not what was written.</exception>
    /// <exception cref="InvalidOperationException">It is not what was written.</exception>
    /// <exception cref="KeyNotFoundException">It is not what was written.</exception>
    public static AlertStatus Read(JsonElement json)
    {
        if (json.GetProperty("version").GetInt32() != Version)
        {
            throw new FormatException("The version is not known.");
        }

        return new AlertStatus
        {
            At = json.GetProperty("at").GetDateTimeOffset(),
            Active = [.. json.GetProperty("active").EnumerateArray().Select(ReadActive)],
            Recent = [.. json.GetProperty("recent").EnumerateArray().Select(AlertJson.Read)],
            Channels = [.. json.GetProperty("channels").EnumerateArray().Select(ReadChannel)],
            Told = json.GetProperty("told").EnumerateObject().ToDictionary(
                member => member.Name, member => member.Value.GetDateTimeOffset(), StringComparer.Ordinal),
        };
    }

    private static void Write(Utf8JsonWriter json, ActiveAlert active)
    {
        json.WriteStartObject();
        json.WritePropertyName("alert");
        AlertJson.Write(json, active.Alert);
        WriteTime(json, "toldAt", active.ToldAt);
        json.WriteStartArray("toldTo");
        foreach (string channel in active.ToldTo)
        {
            json.WriteStringValue(channel);
        }

        json.WriteEndArray();
        json.WriteBoolean("escalated", active.IsEscalated);
        WriteTime(json, "acknowledgedAt", active.AcknowledgedAt);
        json.WriteEndObject();
    }

    private static ActiveAlert ReadActive(JsonElement json) => new()
    {
        Alert = AlertJson.Read(json.GetProperty("alert")),
        ToldAt = AlertJson.Time(json.GetProperty("toldAt")),
        ToldTo = [.. json.GetProperty("toldTo").EnumerateArray().Select(channel => channel.GetString()!)],
        IsEscalated = json.GetProperty("escalated").GetBoolean(),
        AcknowledgedAt = AlertJson.Time(json.GetProperty("acknowledgedAt")),
    };

    private static void Write(Utf8JsonWriter json, AlertChannelStatus channel)
    {
        json.WriteStartObject();
        json.WriteString("name", channel.Name);
        WriteAlerts(json, "waiting", channel.Waiting);
        json.WriteNumber("omitted", channel.OmittedCount);
        WriteTime(json, "deliveredAt", channel.DeliveredAt);
        WriteTime(json, "failingSince", channel.FailingSince);
        json.WriteString("failure", channel.Failure);
        json.WriteNumber("givenUp", channel.GivenUpCount);
        json.WriteEndObject();
    }

    private static AlertChannelStatus ReadChannel(JsonElement json) => new()
    {
        Name = json.GetProperty("name").GetString()!,
        Waiting = [.. json.GetProperty("waiting").EnumerateArray().Select(AlertJson.Read)],
        OmittedCount = json.GetProperty("omitted").GetInt32(),
        DeliveredAt = AlertJson.Time(json.GetProperty("deliveredAt")),
        FailingSince = AlertJson.Time(json.GetProperty("failingSince")),
        Failure = json.GetProperty("failure").GetString(),
        GivenUpCount = json.GetProperty("givenUp").GetInt64(),
    };

    private static void WriteAlerts(Utf8JsonWriter json, string name, IReadOnlyList<Alert> alerts)
    {
        json.WriteStartArray(name);
        foreach (Alert alert in alerts)
        {
            AlertJson.Write(json, alert);
        }

        json.WriteEndArray();
    }

    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            json.WriteString(name, known.UtcDateTime);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
