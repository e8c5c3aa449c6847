using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using HealthLedger.Cli.Input;
using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger.Cli.Commands;

/// <summary>`records history`: everything on the ledger that concerns a record.</summary>
internal static class RecordsHistoryCommand
{
    private const string Description =
        """
        Lists everything on the ledger that concerns a record, oldest first: its sealing, its amendments
        and every request for access with its decision.

        Example:
          healthledger records history 0193f0c2a1b47d6e8f00112233445566 --data ./ledger --json
        """;

    public static Command Create(CommandSet set)
    {
        Argument<string> record = new("ID") { Description = "The record, 32 hexadecimal digits." };
        return set.WithAction(new Command("history", Description) { record }, (context, cancellationToken) =>
            RunAsync(context, RecordArgument.Parse(context.Get(record)), cancellationToken));
    }

    private static async Task<int> RunAsync(
        CommandContext context, RecordId record, CancellationToken cancellationToken)
    {
        OpenLedger ledger = await OpenLedger.OpenAsync(context, null, cancellationToken).ConfigureAwait(false);
        await using (ledger.ConfigureAwait(false))
        {
            int count = 0;
            await foreach (HistoryEntry entry in ledger.Ledger.ListHistoryAsync(record, cancellationToken)
                .ConfigureAwait(false))
            {
                count++;
                if (context.Console.IsJson)
                {
                    context.Console.WriteJson(json => Write(json, entry));
                }

                context.Console.WriteLine(Line(entry));
            }

            return count > 0 ? ExitCode.Done : throw new CliException(
                HealthLedgerErrorCodes.RecordNotFound,
                ExitCode.Denied,
                "The ledger has no such record. Check the id and the data folder.");
        }
    }

    private static string Line(HistoryEntry entry)
    {
        string place = string.Create(CultureInfo.InvariantCulture, $"{entry.Entry.Height}/{entry.Entry.Index}");
        string time = entry.Entry.Time.ToString("O", CultureInfo.InvariantCulture);
        string decision = entry.Entry.Decision is { } made
            ? $"  {(made.IsPermitted ? "permitted" : "DENIED")} {made.Reason}"
            : string.Empty;
        string access = entry.Access is { } asked
            ? $"  {asked.Individual} {asked.Role} {asked.Purpose} {asked.Action}"
            : string.Empty;
        string amendment = entry.Amendment is { } amend
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"  {amend.Kind} version {amend.Replaces + 1} {entry.RecordId} {amend.Reason}")
            : string.Empty;
        return $"{place,-10} {time}  {entry.Operation,-14} {entry.Entry.Outcome}{decision}{amendment}{access}";
    }

    private static void Write(Utf8JsonWriter json, HistoryEntry entry)
    {
        json.WriteString("operation", entry.Operation?.ToString());
        json.WriteNumber("height", entry.Entry.Height.Value);
        json.WriteNumber("index", entry.Entry.Index);
        json.WriteString("time", entry.Entry.Time);
        json.WriteString("outcome", entry.Entry.Outcome.ToString());
        json.WriteString("author", entry.Author.ToString());
        if (entry.Entry.Decision is { } decision)
        {
            json.WriteStartObject("decision");
            json.WriteBoolean("permitted", decision.IsPermitted);
            json.WriteString("reason", decision.Reason);
            json.WriteEndObject();
        }

        if (entry.Amendment is { } amendment)
        {
            json.WriteStartObject("amendment");
            json.WriteString("recordId", entry.RecordId?.ToString());
            json.WriteString("kind", amendment.Kind.ToString());
            json.WriteNumber("version", amendment.Replaces + 1);
            json.WriteString("answers", amendment.Answers?.ToString());
            json.WriteString("reason", amendment.Reason);
            json.WriteEndObject();
        }

        if (entry.Access is { } access)
        {
            json.WriteStartObject("access");
            json.WriteString("individual", access.Individual.ToString());
            json.WriteString("role", access.Role);
            json.WriteString("purpose", access.Purpose);
            json.WriteString("action", access.Action);
            json.WriteEndObject();
        }
    }
}
