using System.Text.Json;

namespace HealthLedger.Hosting.Alerts;

/// <summary>An alert as JSON, the same to a webhook, to a command and in the file of state.</summary>
internal static class AlertJson
{
    public static void Write(Utf8JsonWriter json, Alert alert)
    {
        json.WriteStartObject();
        json.WriteString("id", alert.Id);
        json.WriteString("rule", alert.Rule);
        json.WriteString("kind", Word(alert.Kind.ToString()));
        json.WriteString("subject", alert.Subject);
        json.WriteString("severity", Word(alert.Severity.ToString()));
        json.WriteString("state", Word(alert.State.ToString()));
        json.WriteString("since", alert.Since.UtcDateTime);
        if (alert.ResolvedAt is { } end)
        {
            json.WriteString("resolvedAt", end.UtcDateTime);
        }
        else
        {
            json.WriteNull("resolvedAt");
        }

        json.WriteString("text", alert.Text);
        WriteNumber(json, "value", alert.Value);
        WriteNumber(json, "limit", alert.Limit);
        json.WriteString("unit", alert.Unit);
        json.WriteEndObject();
    }

    /// <exception cref="FormatException">It is not what was written.</exception>
    /// <exception cref="InvalidOperationException">It is not what was written.</exception>
    /// <exception cref="KeyNotFoundException">It is not what was written.</exception>
    public static Alert Read(JsonElement json) => new()
    {
        Id = json.GetProperty("id").GetString()!,
        Rule = json.GetProperty("rule").GetString()!,
        Kind = Parse<AlertKind>(json.GetProperty("kind")),
        Subject = json.GetProperty("subject").GetString()!,
        Severity = Parse<AlertSeverity>(json.GetProperty("severity")),
        State = Parse<AlertState>(json.GetProperty("state")),
        Since = json.GetProperty("since").GetDateTimeOffset(),
        ResolvedAt = Time(json.GetProperty("resolvedAt")),
        Text = json.GetProperty("text").GetString()!,
        Value = Number(json.GetProperty("value")),
        Limit = Number(json.GetProperty("limit")),
        Unit = json.GetProperty("unit").GetString(),
    };

    public static DateTimeOffset? Time(JsonElement json) =>
        json.ValueKind == JsonValueKind.Null ? null : json.GetDateTimeOffset();

    private static double? Number(JsonElement json) =>
        json.ValueKind == JsonValueKind.Null ? null : json.GetDouble();

    // As JSON writes words: errorRate.
    private static string Word(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    private static T Parse<T>(JsonElement json)
        where T : struct, Enum => Enum.TryParse(json.GetString(), ignoreCase: true, out T value)
            && Enum.IsDefined(value) ? value : throw new FormatException("The word is not known.");

    private static void WriteNumber(Utf8JsonWriter json, string name, double? value)
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
