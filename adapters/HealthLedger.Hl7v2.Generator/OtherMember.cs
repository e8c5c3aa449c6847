using System.Globalization;
using System.Text.Json;

namespace HealthLedger.Hl7v2.Generator;

/// <summary>What a dictionary beside the base says about a member.</summary>
/// <param name="Type">Its data type in capitals.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="IsRequired">Whether it is required.</param>
/// <param name="IsRepeating">Whether it repeats.</param>
/// <param name="Length">Its length; 0 where none is given.</param>
/// <param name="Table">Its table; 0 where none is given.</param>
internal sealed record OtherMember(
    string Type, string Name, bool IsRequired, bool IsRepeating, int Length, int Table)
{
    public static OtherMember Read(JsonElement json) => new(
        Text(json, json.TryGetProperty("datatype", out _) ? "datatype" : "type").ToUpperInvariant(),
        Text(json, "desc").Trim(),
        Text(json, "opt") is "R" or "2",
        Text(json, "rep") is not ("1" or ""),
        Number(json, "len"),
        Number(json, "table"));

    private static string Text(JsonElement json, string name) =>
        !json.TryGetProperty(name, out JsonElement value)
            ? string.Empty
            : value.ValueKind switch
            {
                JsonValueKind.String => value.GetString()!,
                JsonValueKind.Number => value.GetRawText(),
                _ => string.Empty,
            };

    private static int Number(JsonElement json, string name) =>
        int.TryParse(Text(json, name), CultureInfo.InvariantCulture, out int number) ? number : 0;
}
