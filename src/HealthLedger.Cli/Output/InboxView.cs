using System.Globalization;
using System.Text.Json;
using HealthLedger.Inbox;

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
        + $"{Masked(message.ControlId)} {message.Bytes} B, {message.Attempts}x");

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
        json.WriteString("patient", message.Patient?.ToString());
        json.WriteString("quarantineId", message.QuarantineId);
        json.WriteString("resentAs", message.ResentAs?.ToString());
        json.WriteNumber("bytes", message.Bytes);
        json.WriteNumber("attempts", message.Attempts);
        json.WriteString("changedAt", message.ChangedAt);
    }

    public static void Write(Utf8JsonWriter json, QueueStatus status)
    {
        json.WriteStartObject("queue");
        json.WriteNumber("waiting", status.Waiting);
        json.WriteString("oldest", status.Oldest?.ToString("O", CultureInfo.InvariantCulture));
        json.WriteNumber("blockedKeys", status.BlockedKeys);
        json.WriteNumber("setAside", status.SetAside);
        json.WriteNumber("parked", status.Parked);
        json.WriteString("oldestParked", status.OldestParked?.ToString("O", CultureInfo.InvariantCulture));
        json.WriteString("error", status.ErrorCode);
        json.WriteEndObject();
    }

    /// <summary>The end of a control ID: enough to find it in the sender's log.</summary>
    public static string Masked(string controlId) => controlId.Length switch
    {
        0 => string.Empty,
        <= ShownOfControlId => "*",
        _ => "*" + Name(controlId[^ShownOfControlId..]),
    };

    private static string SenderOf(InboxMessage message) =>
        $"{Name(message.SendingApplication)}/{Name(message.SendingFacility)}";

    // A name of a system has no spaces and is short; anything else may have slipped into this field.
    private static string Name(string name) =>
        name.Length <= MostOfName
        && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.' or ':')
            ? name
            : "?";
}
