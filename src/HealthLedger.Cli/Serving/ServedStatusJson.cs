using System.Globalization;
using System.Text.Json;
using HealthLedger.Cli.Output;
using HealthLedger.Deliveries;
using HealthLedger.Hosting.Alerts;
using HealthLedger.Inbox;

namespace HealthLedger.Cli.Serving;

/// <summary>How node, queue and listeners stand, as `hl7 status` shows it: counts, codes and times.</summary>
internal static class ServedStatusJson
{
    public static void Write(
        Utf8JsonWriter json,
        ServedHealth health,
        QueueStatus queue,
        IReadOnlyList<ListenerView> listeners,
        IReadOnlyList<DeliveryRouteStatus> routes,
        AlertStatus? alerts,
        DateTimeOffset now)
    {
        json.WriteStartObject();
        json.WriteBoolean("ready", health.StatusCode == 200);
        json.WriteString("health", health.Text);
        InboxView.Write(json, queue, now);
        json.WriteStartArray("listeners");
        foreach (ListenerView listener in listeners)
        {
            Write(json, listener, now);
        }

        json.WriteEndArray();
        RouteView.Write(json, routes);
        json.WriteStartObject("alerts");
        AlertView.Write(json, alerts ?? new AlertStatus { At = now });
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ListenerView listener, DateTimeOffset now)
    {
        json.WriteStartObject();
        json.WriteString("name", listener.Name);
        json.WriteString("address", listener.EndPoint?.ToString());
        json.WriteBoolean("paused", listener.Listener.IsPaused);
        json.WriteNumber("connections", listener.Listener.ConnectionCount);
        json.WriteNumber("inFlight", listener.Listener.InFlightCount);
        json.WriteNumber("held", listener.Listener.HeldCount);
        json.WriteNumber("frames", listener.Listener.FrameCount);
        json.WriteString("lastMessageAt", Time(listener.Listener.LastFrameAt));
        Write(json, "lastMessageAgeSeconds", (now - listener.Listener.LastFrameAt)?.TotalSeconds);
        json.WriteStartObject("answers");
        foreach ((string code, long count) in listener.Intake.Answers)
        {
            json.WriteNumber(code, count);
        }

        json.WriteEndObject();
        Write(json, "answerP50Ms", listener.Listener.AnswerMedian?.TotalMilliseconds);
        Write(json, "answerP95Ms", listener.Listener.Answer95?.TotalMilliseconds);
        Write(json, "certificateDays", (listener.Listener.CertificateExpiresAt - now)?.TotalDays);
        json.WriteString("certificateFault", listener.CertificateFault);
        json.WriteString("fault", listener.Intake.Fault);
        json.WriteString("faultSince", Time(listener.Intake.FaultSince));
        json.WriteStartObject("queue");
        InboxView.Write(json, listener.Queue, now);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string? Time(DateTimeOffset? time) =>
        time?.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);

    private static void Write(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } known)
        {
            json.WriteNumber(name, Math.Round(known, 3));
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
