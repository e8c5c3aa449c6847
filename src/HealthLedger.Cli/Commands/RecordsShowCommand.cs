using System.CommandLine;
using System.Globalization;
using HealthLedger.Access;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Cli.Commands;

/// <summary>`records show`: opens a record like everybody else, through a sealed request for access.</summary>
internal static class RecordsShowCommand
{
    private const string Description =
        """
        Seals a request for access, and when it is permitted writes the record to a file. The request stays
        on the ledger, whatever the decision. Exits with 4 when access is denied.

        Example:
          healthledger records show 0193f0c2a1b47d6e8f00112233445566 --data ./ledger --purpose TREAT \
            --individual 5f0c8d1e2b3a49587766554433221100 --role PHYSICIAN --out record.hl7
        """;

    public static Command Create(CommandSet set)
    {
        Argument<string> record = new("ID") { Description = "The record, 32 hexadecimal digits." };
        AccessOptions asker = new("TREAT");
        Option<string> output = new("--out")
        {
            Description = "The file to write the record to; it must not exist.",
            HelpName = "FILE",
            Required = true,
        };
        Command command = asker.On(new Command("show", Description) { record, output });
        return set.WithAction(command, (context, cancellationToken) =>
        {
            (IndividualId individual, string role, string purpose) = asker.Read(context);
            AccessRequest request = new()
            {
                RecordId = RecordArgument.Parse(context.Get(record)),
                Individual = individual,
                Role = role,
                Purpose = purpose,
            };
            return RunAsync(context, request, context.Get(output)!, cancellationToken);
        });
    }

    private static async Task<int> RunAsync(
        CommandContext context, AccessRequest request, string output, CancellationToken cancellationToken)
    {
        OutputFile.RequireNew(output);
        OpenLedger ledger = await OpenLedger.OpenAsync(context, null, cancellationToken).ConfigureAwait(false);
        await using (ledger.ConfigureAwait(false))
        {
            SealedAccess access = await ledger.Ledger.RequestAccessAsync(request, cancellationToken)
                .ConfigureAwait(false);
            if (!access.IsPermitted)
            {
                Show(context.Console, access, null, null, null);
                context.Console.WriteError(
                    "HLS4001",
                    $"Access was denied: {access.Reason}. The request is sealed as entry "
                    + $"{access.Height}/{access.Index}.");
                return ExitCode.Denied;
            }

            using RecordContent content = await ledger.Ledger
                .OpenAsync(access, cancellationToken).ConfigureAwait(false);
            await OutputFile.WriteAsync(output, content.Payload, cancellationToken).ConfigureAwait(false);
            DateTimeOffset? since = content.Import is null
                ? null
                : await SealedSinceAsync(ledger.Ledger, access.RecordId, cancellationToken).ConfigureAwait(false);
            Show(context.Console, access, content, since, output);
            return ExitCode.Done;
        }
    }

    // The ledger proves since when it has held a record, not when it was written: both are shown.
    private static async Task<DateTimeOffset?> SealedSinceAsync(
        ILedger ledger, RecordId record, CancellationToken cancellationToken)
    {
        await foreach (HistoryEntry entry in ledger.ListHistoryAsync(record, cancellationToken).ConfigureAwait(false))
        {
            if (entry.RecordId == record && entry.Entry.Outcome == EntryOutcomeCode.Accepted)
            {
                return entry.Entry.Time;
            }
        }

        return null;
    }

    private static void Show(
        CliConsole console, SealedAccess access, RecordContent? content, DateTimeOffset? since, string? output)
    {
        string? payloadType = content?.PayloadType;
        if (console.IsJson)
        {
            console.WriteJson(json =>
            {
                json.WriteString("recordId", access.RecordId.ToString());
                json.WriteBoolean("permitted", access.IsPermitted);
                json.WriteString("reason", access.Reason);
                json.WriteNumber("height", access.Height.Value);
                json.WriteNumber("index", access.Index);
                json.WriteString("payloadType", payloadType);
                json.WriteNumber("bytes", content?.Payload.Length ?? 0);
                json.WriteString("out", output);
                if (content?.Import is { } import)
                {
                    json.WriteStartObject("imported");
                    json.WriteString("source", import.Source);
                    json.WriteString("originalTime", import.OriginalTime);
                    json.WriteString("sealedAt", since?.ToString("O", CultureInfo.InvariantCulture));
                    json.WriteEndObject();
                }
            });
        }

        console.WriteValues(
            ("Record", access.RecordId.ToString()),
            ("Decision", $"{(access.IsPermitted ? "permitted" : "DENIED")} ({access.Reason})"),
            ("Entry", string.Create(CultureInfo.InvariantCulture, $"{access.Height}/{access.Index}")),
            ("Type", payloadType),
            ("Written to", output));
        if (content?.Import is { } imported)
        {
            console.WriteValues(
                ("Imported from", imported.Source),
                ("Says it was written", imported.OriginalTime ?? "it does not say when"),
                ("On the ledger since", since?.ToString("O", CultureInfo.InvariantCulture)));
        }
    }
}
