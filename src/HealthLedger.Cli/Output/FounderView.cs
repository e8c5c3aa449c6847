using System.Text.Json;

namespace HealthLedger.Cli.Output;

/// <summary>Shows founders and the draft of their genesis.</summary>
internal static class FounderView
{
    public static void Show(CliConsole console, IReadOnlyList<FounderFile> founders) => console.WriteTable(
        ["organisation", "country", "id", "legal name", "signing key", "seal key"],
        founders.Select(founder => (IReadOnlyList<string>)
        [
            founder.Code,
            founder.Country,
            founder.Id.ToString(),
            founder.Facts?.LegalName ?? string.Empty,
            Short(founder.SigningKeyId.ToString()),
            Short(founder.SealKeyId.ToString()),
        ]));

    public static void Show(CliConsole console, GenesisDraft draft)
    {
        console.WriteValues(
            ("Ledger", draft.LedgerId.ToString()),
            ("Name", draft.Name),
            ("Recovery", draft.Recovery.Keys == 0
                ? "no recovery keys"
                : $"{draft.Recovery.Threshold} of {draft.Recovery.Keys} officers"),
            ("Not signed yet", draft.Missing.Count == 0
                ? "nobody"
                : string.Join(", ", draft.Missing.Select(founder => founder.Code))));
        console.WriteLine(string.Empty);
        Show(console, draft.Founders);
    }

    public static void Write(Utf8JsonWriter json, FounderFile founder)
    {
        json.WriteString("organisation", founder.Code);
        json.WriteString("country", founder.Country);
        json.WriteString("id", founder.Id.ToString());
        json.WriteString("signingKey", founder.SigningKeyId.ToString());
        json.WriteString("sealKey", founder.SealKeyId.ToString());
    }

    public static void Write(Utf8JsonWriter json, GenesisDraft draft)
    {
        json.WriteString("ledgerId", draft.LedgerId.ToString());
        json.WriteString("name", draft.Name);
        json.WriteStartArray("founders");
        foreach (FounderFile founder in draft.Founders)
        {
            json.WriteStartObject();
            Write(json, founder);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("missing");
        foreach (FounderFile founder in draft.Missing)
        {
            json.WriteStringValue(founder.Code);
        }

        json.WriteEndArray();
    }

    private static string Short(string id) => id[..16];
}
