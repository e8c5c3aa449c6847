using System.Globalization;
using System.Text.Json;
using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger.Cli.Output;

/// <summary>Shows where records lie.</summary>
internal static class PlacementView
{
    /// <summary>The rules with what they come to, and who must hold one record.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="status">The rules.</param>
    /// <param name="record">A record and its placement, or null.</param>
    /// <param name="codes">The codes of organisations.</param>
    public static void Show(
        CliConsole console,
        PlacementStatus status,
        (RecordId Id, RecordPlacement Placement)? record,
        IReadOnlyDictionary<ParticipantId, string> codes)
    {
        if (console.IsJson)
        {
            console.WriteJson(json => Write(json, status, record));
        }

        if (status.Rules.Count > 0)
        {
            console.WriteLine(
                "A policy is in force: this version sends no content to other replicas meanwhile, so each record's "
                + "content stays with its custodian, and the copies are not made.");
            console.WriteLine(string.Empty);
        }

        if (record is { } one)
        {
            console.WriteLine($"Record {one.Id}");
            Show(console, one.Placement, codes);
            return;
        }

        foreach ((PlacementRule rule, RecordPlacement placement) in status.Rules)
        {
            console.WriteLine(Title(rule, codes));
            Show(console, placement, codes);
        }

        console.WriteLine(status.Rules.Count == 0 ? "All records" : "All other records");
        Show(console, status.Otherwise, codes);
        if (status.Boundary is { } boundary)
        {
            console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"Above height {boundary.Value}: {status.Next.Count} rules"));
            foreach (PlacementRule rule in status.Next)
            {
                console.WriteLine($"  {Title(rule, codes)}: {Describe(rule)}");
            }
        }
    }

    /// <summary>What a rule says, in one line.</summary>
    public static string Describe(PlacementRule rule) => string.Create(
        CultureInfo.InvariantCulture,
        $"held by {Describe(rule.Holders)}, {rule.Copies} copies, shares to {Describe(rule.Trustees)}");

    /// <summary>A rule as the file has it.</summary>
    public static void Write(Utf8JsonWriter json, PlacementRule rule)
    {
        if (rule.Custodian is { } custodian)
        {
            json.WriteString("custodian", custodian.ToString());
        }

        if (rule.Kind is { } kind)
        {
            json.WriteString("kind", kind.ToString());
        }

        Write(json, "holders", rule.Holders);
        Write(json, "trustees", rule.Trustees);
        json.WriteNumber("copies", rule.Copies);
    }

    private static void Show(
        CliConsole console, RecordPlacement placement, IReadOnlyDictionary<ParticipantId, string> codes)
    {
        console.WriteValues(
            ("  Held by", Join(placement.Holders, codes)),
            ("  Copies before it is ordered", placement.Copies.ToString(CultureInfo.InvariantCulture)),
            ("  Shares to", Join(placement.Trustees, codes)),
            ("  Shares that open it", placement.Threshold == 1
                ? "1: each of them opens it alone"
                : placement.Threshold.ToString(CultureInfo.InvariantCulture)));
        console.WriteLine(string.Empty);
    }

    private static void Write(
        Utf8JsonWriter json, PlacementStatus status, (RecordId Id, RecordPlacement Placement)? record)
    {
        if (record is { } one)
        {
            json.WriteString("record", one.Id.ToString());
            Write(json, one.Placement);
            return;
        }

        json.WriteStartArray("rules");
        foreach ((PlacementRule rule, RecordPlacement placement) in status.Rules)
        {
            json.WriteStartObject();
            json.WriteStartObject("rule");
            Write(json, rule);
            json.WriteEndObject();
            Write(json, placement);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("otherwise");
        Write(json, status.Otherwise);
        json.WriteEndObject();
        if (status.Boundary is { } boundary)
        {
            json.WriteNumber("boundary", boundary.Value);
            json.WriteStartArray("next");
            foreach (PlacementRule rule in status.Next)
            {
                json.WriteStartObject();
                Write(json, rule);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    }

    private static void Write(Utf8JsonWriter json, RecordPlacement placement)
    {
        Write(json, "holders", placement.Holders);
        Write(json, "trustees", placement.Trustees);
        json.WriteNumber("copies", placement.Copies);
        json.WriteNumber("threshold", placement.Threshold);
    }

    private static void Write(Utf8JsonWriter json, string name, PlacementGroup group)
    {
        if (group.Countries.Count + group.Organisations.Count == 0)
        {
            json.WriteString(name, "all");
            return;
        }

        json.WriteStartObject(name);
        if (group.Countries.Count > 0)
        {
            json.WriteStartArray("countries");
            foreach (string country in group.Countries)
            {
                json.WriteStringValue(country);
            }

            json.WriteEndArray();
        }
        else
        {
            Write(json, "organisations", group.Organisations);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<ParticipantId> participants)
    {
        json.WriteStartArray(name);
        foreach (ParticipantId participant in participants)
        {
            json.WriteStringValue(participant.ToString());
        }

        json.WriteEndArray();
    }

    private static string Title(PlacementRule rule, IReadOnlyDictionary<ParticipantId, string> codes) =>
        $"{rule.Kind?.ToString() ?? "Records"} of "
        + (rule.Custodian is { } custodian ? Name(custodian, codes) : "any organisation");

    private static string Describe(PlacementGroup group) =>
        group.Countries.Count > 0 ? string.Join(", ", group.Countries)
        : group.Organisations.Count > 0 ? string.Join(", ", group.Organisations)
        : "all";

    private static string Join(
        IReadOnlyList<ParticipantId> participants, IReadOnlyDictionary<ParticipantId, string> codes) =>
        string.Join(", ", participants.Select(each => Name(each, codes)));

    private static string Name(ParticipantId participant, IReadOnlyDictionary<ParticipantId, string> codes) =>
        codes.GetValueOrDefault(participant) ?? participant.ToString();
}
