using System.Globalization;
using System.Text.Json;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Recovery;

namespace HealthLedger.Cli.Output;

/// <summary>Shows what officers sign to end an epoch, and what they have given up with it.</summary>
internal static class RecoveryView
{
    /// <summary>What an officer is to read before signing.</summary>
    public static void Show(CliConsole console, RecoveryRequest request)
    {
        if (console.IsJson)
        {
            console.WriteJson(json => Write(json, request));
        }

        console.WriteValues(
            ("Ledger", request.LedgerId.ToString()),
            ("Ends the epoch at height", request.Height.ToString()),
            ("On top of header", request.Previous.ToString()),
            ("Gives up", request.GivenUp switch
            {
                null => "not said, as of a ledger of one replica; of several, do not sign",
                0 => "nothing that a replica which is left has sealed",
                { } blocks => Blocks(blocks) + " above it or more, which a lost replica may have given receipts for",
            }),
            ("Seals from now on", string.Join(", ", request.Replicas)),
            ("Made", request.Time.ToString("u", CultureInfo.InvariantCulture)),
            ("New seal key", request.SealKeyId.ToString()),
            ("New signing key", request.SigningKeyId?.ToString() ?? "none: the organisation's stays"));
    }

    /// <summary>The recoveries of a history in one line.</summary>
    public static string TextOf(IReadOnlyList<RecoverySummary> recoveries) => recoveries.Count == 0
        ? "none"
        : string.Join("; ", recoveries.Select(recovery => $"at height {recovery.Height}" + recovery.GivenUp switch
        {
            null => string.Empty,
            0 => ", nothing given up",
            { } blocks => $", {Blocks(blocks)} or more given up",
        }));

    public static void Write(Utf8JsonWriter json, IReadOnlyList<RecoverySummary> recoveries)
    {
        json.WriteStartArray("recoveries");
        foreach (RecoverySummary recovery in recoveries)
        {
            json.WriteStartObject();
            json.WriteNumber("height", recovery.Height.Value);
            Write(json, recovery.GivenUp);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Blocks(ulong count) => count == 1 ? "1 block" : $"{count} blocks";

    private static void Write(Utf8JsonWriter json, RecoveryRequest request)
    {
        json.WriteString("ledgerId", request.LedgerId.ToString());
        json.WriteNumber("height", request.Height.Value);
        json.WriteString("previous", request.Previous.ToString());
        Write(json, request.GivenUp);
        json.WriteStartArray("replicas");
        foreach (ParticipantId replica in request.Replicas)
        {
            json.WriteStringValue(replica.ToString());
        }

        json.WriteEndArray();
        json.WriteString("time", request.Time);
        json.WriteString("sealKeyId", request.SealKeyId.ToString());
        json.WriteString("signingKeyId", request.SigningKeyId?.ToString());
    }

    private static void Write(Utf8JsonWriter json, ulong? givenUp)
    {
        if (givenUp is { } blocks)
        {
            json.WriteNumber("givenUp", blocks);
        }
        else
        {
            json.WriteNull("givenUp");
        }
    }
}
