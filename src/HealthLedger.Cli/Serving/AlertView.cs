using System.Globalization;
using System.Text.Json;
using HealthLedger.Cli.Output;
using HealthLedger.Hosting.Alerts;

namespace HealthLedger.Cli.Serving;

/// <summary>Shows alerts and their channels.</summary>
internal static class AlertView
{
    /// <summary>Writes the members `active[]`, `recent[]` and `channels[]`.</summary>
    public static void Write(Utf8JsonWriter json, AlertStatus status)
    {
        using JsonDocument document = JsonDocument.Parse(status.ToJson());
        foreach (string name in (string[])["at", "active", "recent", "channels"])
        {
            json.WritePropertyName(name);
            document.RootElement.GetProperty(name).WriteTo(json);
        }
    }

    /// <summary>Writes tables for people.</summary>
    public static void Show(CliConsole console, AlertStatus status)
    {
        console.WriteTable(
            ["id", "alert", "subject", "severity", "since", "told", "acknowledged", "text"],
            status.Active.Select(active => (string[])
            [
                active.Alert.Id,
                active.Alert.Rule,
                active.Alert.Subject,
                active.Alert.Severity.ToString(),
                Time(active.Alert.Since),
                string.Join(' ', active.ToldTo),
                Time(active.AcknowledgedAt),
                active.Alert.Text,
            ]));
        console.WriteTable(
            ["over", "subject", "since", "until", "text"],
            status.Recent.Select(alert => (string[])
            [
                alert.Rule, alert.Subject, Time(alert.Since), Time(alert.ResolvedAt), alert.Text,
            ]));
        console.WriteTable(
            ["channel", "waiting", "delivered", "failing since", "given up", "failure"],
            status.Channels.Select(channel => (string[])
            [
                channel.Name,
                channel.Waiting.Count.ToString(CultureInfo.InvariantCulture),
                Time(channel.DeliveredAt),
                Time(channel.FailingSince),
                channel.GivenUpCount.ToString(CultureInfo.InvariantCulture),
                channel.Failure ?? "-",
            ]));
    }

    private static string Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "-";
}
