using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace HealthLedger.Hosting.Alerts;

/// <summary>What a channel delivers at once: one alert or several.</summary>
public sealed class AlertNotification
{
    private const int SubjectAlerts = 3;

    /// <summary>Names this delivery: the same at each retry, so that a receiver can drop what it has. 32 hexadecimal
    /// digits.</summary>
    public required string Id { get; init; }

    /// <summary>Who sends, as configured.</summary>
    public required string Source { get; init; }

    /// <summary>When it was put together.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The alerts, at least one, in the order in which they came up.</summary>
    public required IReadOnlyList<Alert> Alerts { get; init; }

    /// <summary>Alerts that were pushed out because the channel could not keep up.</summary>
    public int OmittedCount { get; init; }

    /// <summary>The highest severity of the alerts that are not over; a warning when all are.</summary>
    public AlertSeverity Severity => Alerts.Any(alert => alert.State != AlertState.Resolved
        && alert.Severity == AlertSeverity.Critical) ? AlertSeverity.Critical : AlertSeverity.Warning;

    /// <summary>One line, such as the subject of a mail.</summary>
    public string ToSubject()
    {
        IEnumerable<string> first = Alerts.Take(SubjectAlerts).Select(alert => $"{Word(alert)} {alert.Rule}");
        string more = Alerts.Count > SubjectAlerts
            ? string.Create(CultureInfo.InvariantCulture, $", {Alerts.Count - SubjectAlerts} more")
            : string.Empty;
        return $"[{Source}] {string.Join(", ", first)}{more}";
    }

    /// <summary>Lines for people, each ended by a line feed.</summary>
    public string ToText()
    {
        StringBuilder text = new();
        foreach (Alert alert in Alerts)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Word(alert)} ({alert.Severity}) {alert.Rule}: {alert.Text}\n")
                .Append(CultureInfo.InvariantCulture, $"  since {alert.Since.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
            if (alert.ResolvedAt is { } end)
            {
                text.Append(CultureInfo.InvariantCulture, $", over at {end.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
            }

            text.Append(CultureInfo.InvariantCulture, $"\n  id {alert.Id}\n");
        }

        if (OmittedCount > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{OmittedCount} more were left out.\n");
        }

        return text.Append(CultureInfo.InvariantCulture, $"sent by {Source}\n").ToString();
    }

    /// <summary>The same as JSON in UTF-8 (docs/reference/alerts.md).</summary>
    public byte[] ToJson()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("id", Id);
            json.WriteString("source", Source);
            json.WriteString("createdAt", CreatedAt.UtcDateTime);
            json.WriteNumber("omitted", OmittedCount);
            json.WriteStartArray("alerts");
            foreach (Alert alert in Alerts)
            {
                AlertJson.Write(json, alert);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static string Word(Alert alert) => alert.State switch
    {
        AlertState.Resolved => "RESOLVED",
        AlertState.Reminder => "STILL FIRING",
        AlertState.Escalated => "ESCALATED",
        AlertState.Test => "TEST",
        _ => "FIRING",
    };
}
