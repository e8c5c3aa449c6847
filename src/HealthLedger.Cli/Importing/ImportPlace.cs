using System.Text.Json;

namespace HealthLedger.Cli.Importing;

/// <summary>Where something was refused or found, and why.</summary>
/// <param name="Number">The message in the file, from 1; of anything else, the message before it.</param>
/// <param name="Offset">Where it begins in the file, in bytes.</param>
/// <param name="Code">Why.</param>
/// <param name="Location">Where in the message; null where no place is known.</param>
internal sealed record ImportPlace(long Number, long Offset, string Code, string? Location)
{
    public static ImportPlace Read(JsonElement element) => new(
        element.GetProperty("number").GetInt64(),
        element.GetProperty("offset").GetInt64(),
        element.GetProperty("code").GetString()!,
        element.GetProperty("location").GetString());

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("number", Number);
        json.WriteNumber("offset", Offset);
        json.WriteString("code", Code);
        json.WriteString("location", Location);
        json.WriteEndObject();
    }
}
