using System.Text.Json;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Cli.Input;

/// <summary>A placement policy as an operator writes it: JSON.</summary>
internal static class PlacementFile
{
    private static readonly string[] RuleNames = ["custodian", "kind", "holders", "trustees", "copies"];

    /// <summary>Reads a policy.</summary>
    /// <param name="name">The file's name, for messages.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <exception cref="CliException">It is none (HLS1212), and why.</exception>
    public static PlacementPolicy Read(string name, byte[] bytes)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes);
            JsonElement root = document.RootElement;
            Require(root.ValueKind == JsonValueKind.Object && root.EnumerateObject().Count() == 1, "'rules' alone");
            return new PlacementPolicy(root.GetProperty("rules").EnumerateArray().Select(Rule).ToList());
        }
        catch (Exception exception)
            when (exception is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException
                or FormatException)
        {
            throw new CliException(
                CliErrorCodes.NoPlacement,
                ExitCode.CheckFailed,
                $"'{name}' is not a placement policy: {exception.Message} The guide to several organisations has one.");
        }
    }

    private static PlacementRule Rule(JsonElement rule)
    {
        foreach (JsonProperty property in rule.EnumerateObject())
        {
            Require(RuleNames.Contains(property.Name, StringComparer.Ordinal), $"no '{property.Name}' in a rule");
        }

        return new PlacementRule
        {
            Custodian = rule.TryGetProperty("custodian", out JsonElement custodian) ? Participant(custodian) : null,
            Kind = rule.TryGetProperty("kind", out JsonElement kind) ? Kind(kind) : null,
            Holders = Group(rule.GetProperty("holders")),
            Trustees = Group(rule.GetProperty("trustees")),
            Copies = rule.GetProperty("copies").GetInt32(),
        };
    }

    private static PlacementGroup Group(JsonElement group)
    {
        if (group.ValueKind == JsonValueKind.String)
        {
            Require(group.GetString() == "all", "\"all\", countries or organisations");
            return PlacementGroup.All;
        }

        JsonProperty only = group.EnumerateObject().Single();
        return only.Name switch
        {
            "countries" => PlacementGroup.InCountries(
                only.Value.EnumerateArray().Select(each => each.GetString() ?? string.Empty).ToList()),
            "organisations" => PlacementGroup.Of(only.Value.EnumerateArray().Select(Participant).ToList()),
            _ => throw new FormatException("\"all\", countries or organisations are needed."),
        };
    }

    private static ParticipantId Participant(JsonElement id)
    {
        Require(ParticipantId.TryParse(id.GetString(), out ParticipantId participant), "ids of 32 hexadecimal digits");
        return participant;
    }

    private static RecordKind Kind(JsonElement kind)
    {
        string? name = kind.GetString();
        bool isOne = Enum.TryParse(name, ignoreCase: true, out RecordKind value) && Enum.IsDefined(value)
            && char.IsAsciiLetter(name![0]);
        Require(isOne, "kinds by their names, such as laboratory");
        return value;
    }

    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new FormatException($"It takes {what}.");
        }
    }
}
