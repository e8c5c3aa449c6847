using System.Globalization;
using System.Text.Json;
using HealthLedger.Inbox;
using HealthLedger.Primitives;

namespace HealthLedger.Cli.Output;

/// <summary>
/// Received messages in a listing, masked: whatever a sender wrote where a name or a number belongs may be a patient's.
/// </summary>
internal static class InboxView
{
    private const int ShownOfControlId = 4;
    private const int MostOfName = 24;

    public static string Line(InboxMessage message) => string.Create(
        CultureInfo.InvariantCulture,
        $"{message.ReceivedAt:yyyy-MM-ddTHH:mm:ssZ}  {message.Id}  {message.Status,-11} {message.Answer ?? "-",-2} "
        + $"{message.ErrorCode ?? "-",-7} {message.MessageType,-8} {message.Listener} {SenderOf(message)} "
        + $"{Masked(message.ControlId)} {message.Bytes} B, {message.Attempts}x{LinkOf(message)}");

    public static void Write(Utf8JsonWriter json, InboxMessage message)
    {
        json.WriteString("id", message.Id.ToString());
        json.WriteString("status", message.Status.ToString());
        json.WriteString("listener", message.Listener);
        json.WriteString("receivedAt", message.ReceivedAt);
        json.WriteString("sendingApplication", Name(message.SendingApplication));
        json.WriteString("sendingFacility", Name(message.SendingFacility));
        json.WriteString("type", message.MessageType);
        json.WriteString("controlId", Masked(message.ControlId));
        json.WriteString("ack", message.Answer);
        json.WriteString("error", message.ErrorCode);
        json.WriteStartArray("patients");
        foreach (Digest256 patient in message.Patients)
        {
            json.WriteStringValue(patient.ToString());
        }

        json.WriteEndArray();
        json.WriteString("quarantineId", message.QuarantineId);
        json.WriteString("resentAs", message.ResentAs?.ToString());
        json.WriteString("resendOf", message.ResendOf?.ToString());
        json.WriteNumber("bytes", message.Bytes);
        json.WriteNumber("attempts", message.Attempts);
        json.WriteString("changedAt", message.ChangedAt);
    }

    public static void Write(Utf8JsonWriter json, QueueStatus status, DateTimeOffset now)
    {
        json.WriteStartObject("queue");
        json.WriteNumber("waiting", status.Waiting);
        json.WriteString("oldest", Time(status.Oldest));
        json.WriteNumber("blockedKeys", status.BlockedKeys);
        json.WriteNumber("setAside", status.SetAside);
        json.WriteNumber("parked", status.Parked);
        json.WriteString("oldestParked", Time(status.OldestParked));
        json.WriteString("error", status.ErrorCode);
        json.WriteStartArray("listeners");
        foreach (ListenerQueueStatus listener in status.Listeners)
        {
            json.WriteStartObject();
            json.WriteString("listener", listener.Listener);
            Write(json, listener, now);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>What waits of one listener's messages, into an object that is begun.</summary>
    public static void Write(Utf8JsonWriter json, ListenerQueueStatus status, DateTimeOffset now)
    {
        json.WriteNumber("waiting", status.Waiting);
        json.WriteString("oldest", Time(status.Oldest));
        WriteAge(json, "oldestAgeSeconds", status.Oldest, now);
        json.WriteNumber("blockedKeys", status.BlockedKeys);
        json.WriteNumber("setAside", status.SetAside);
        json.WriteNumber("parked", status.Parked);
        json.WriteString("oldestParked", Time(status.OldestParked));
        WriteAge(json, "oldestParkedAgeSeconds", status.OldestParked, now);
    }

    /// <summary>The end of a control ID: enough to find it in the sender's log.</summary>
    public static string Masked(string controlId) => controlId.Length switch
    {
        0 => string.Empty,
        <= ShownOfControlId => "*",
        _ => "*" + Name(controlId[^ShownOfControlId..]),
    };

    private static string LinkOf(InboxMessage message) => message switch
    {
        { ResentAs: { } accepted } => $", resent as {accepted}",
        { ResendOf: { } refused } => $", resend of {refused}",
        _ => string.Empty,
    };

    private static string? Time(DateTimeOffset? time) => time?.ToString("O", CultureInfo.InvariantCulture);

    private static void WriteAge(Utf8JsonWriter json, string name, DateTimeOffset? since, DateTimeOffset now)
    {
        if (since is { } known)
        {
            json.WriteNumber(name, Math.Round(Math.Max(0, (now - known).TotalSeconds), 3));
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static string SenderOf(InboxMessage message) =>
        $"{Name(message.SendingApplication)}/{Name(message.SendingFacility)}";

    // A name of a system has no spaces and is short; anything else may have slipped into this field.
    private static string Name(string name) =>
        name.Length <= MostOfName
        && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.' or ':')
            ? name
            : "?";
}
