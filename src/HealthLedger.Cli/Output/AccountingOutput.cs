using System.Globalization;
using System.Text.Json;
using HealthLedger.Verifier;

namespace HealthLedger.Cli.Output;

/// <summary>The entries of a verified accounting, for scripts and for people.</summary>
internal static class AccountingOutput
{
    public static void WriteEntries(
        Utf8JsonWriter json, AccountingFacts facts, IReadOnlyDictionary<(ulong, int), string>? recipients = null)
    {
        json.WriteString("subject", Convert.ToHexStringLower(facts.Subject.Span));
        json.WriteString("from", facts.From);
        json.WriteString("to", facts.To);
        json.WriteBoolean("enrolled", facts.IsEnrolled);
        json.WriteStartArray("entries");
        foreach (AccountingItem item in facts.Items)
        {
            json.WriteStartObject();
            json.WriteString("time", item.Time);
            json.WriteNumber("height", item.Height);
            json.WriteNumber("index", item.EntryIndex);
            json.WriteString("organisation", Convert.ToHexStringLower(item.AuthorId.Span));
            json.WriteString("individual", Hex(item.IndividualId));
            json.WriteString("record", Hex(item.RecordId));
            json.WriteString("operation", item.OperationType?.ToString());
            json.WriteString("purpose", item.Purpose);
            json.WriteString("action", item.Action);
            json.WriteNumber("outcome", item.OutcomeCode);
            if (RecipientOf(item, recipients) is { } recipient)
            {
                json.WriteString("recipient", recipient);
            }

            if (item.Decision is { } decision)
            {
                json.WriteBoolean("permitted", decision.IsPermit);
                json.WriteString("reason", decision.Reason);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void WriteTable(
        CliConsole console, AccountingFacts facts, IReadOnlyDictionary<(ulong, int), string>? recipients = null)
    {
        console.WriteTable(
            ["Time", "Organisation", "Individual", "Record", "Purpose", "Action", "Recipient", "Decision"],
            facts.Items.Select(item => (IReadOnlyList<string>)
            [
                item.Time.ToString("O", CultureInfo.InvariantCulture),
                Convert.ToHexStringLower(item.AuthorId.Span),
                Hex(item.IndividualId) ?? "-",
                Hex(item.RecordId) ?? "-",
                item.Purpose ?? "-",
                item.Action ?? "-",
                RecipientOf(item, recipients) ?? "-",
                item.Decision is { } decision
                    ? $"{(decision.IsPermit ? "permitted" : "DENIED")} {decision.Reason}"
                    : $"refused ({item.OutcomeCode})",
            ]));
    }

    private static string? RecipientOf(
        AccountingItem item, IReadOnlyDictionary<(ulong, int), string>? recipients) =>
        recipients?.GetValueOrDefault(((ulong)item.Height, (int)item.EntryIndex));

    private static string? Hex(ReadOnlyMemory<byte>? id) =>
        id is { } bytes ? Convert.ToHexStringLower(bytes.Span) : null;
}
