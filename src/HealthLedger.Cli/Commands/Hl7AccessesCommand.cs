using System.CommandLine;
using System.Globalization;
using HealthLedger.Cli.Input;
using HealthLedger.Inbox;
using HealthLedger.Primitives;

namespace HealthLedger.Cli.Commands;

/// <summary>`hl7 accesses`: who opened messages that were no records.</summary>
internal static class Hl7AccessesCommand
{
    private const string Description =
        """
        Lists who opened messages that were refused, queued or set aside, the newest first: who, in which role, for
        what, and the entry that says so. Who read records is in `records history` and `audit disclosures`. Exits with
        1 when an access has no entry on the ledger: nothing was opened with it.

        Example:
          healthledger hl7 accesses --data ./ledger --from 2026-01-31 --json
        """;

    public static Command Create(CommandSet set)
    {
        Option<string?> message = new("--message")
        {
            Description = "Only accesses to this message, 32 hexadecimal digits.",
            HelpName = "ID",
        };
        Option<string?> from = new("--from") { Description = "Asked for at this instant or later." };
        Option<string?> to = new("--to") { Description = "Asked for before this instant." };
        Command command = new("accesses", Description) { message, from, to };
        return set.WithAction(command, (context, cancellationToken) => RunAsync(
            context,
            context.Get(message) is { } id ? RecordArgument.ParseMessage(id) : (RecordId?)null,
            context.Get(from) is { } first ? InstantArgument.Parse("--from", first) : null,
            context.Get(to) is { } last ? InstantArgument.Parse("--to", last) : null,
            cancellationToken));
    }

    private static async Task<int> RunAsync(
        CommandContext context,
        RecordId? message,
        DateTimeOffset? from,
        DateTimeOffset? to,
        CancellationToken cancellationToken)
    {
        OpenLedger ledger = await OpenLedger.OpenAsync(context, null, cancellationToken).ConfigureAwait(false);
        await using (ledger.ConfigureAwait(false))
        {
            bool areSealed = true;
            await foreach (MessageAccess access in ledger.Ledger
                .ListMessageAccessesAsync(message, from, to, cancellationToken).ConfigureAwait(false))
            {
                areSealed &= access.Entry is not null;
                Show(context, access);
            }

            return areSealed ? ExitCode.Done : ExitCode.CheckFailed;
        }
    }

    private static void Show(CommandContext context, MessageAccess access)
    {
        if (context.Console.IsJson)
        {
            context.Console.WriteJson(json =>
            {
                json.WriteString("accessId", access.AccessId.ToString());
                json.WriteString("messageId", access.MessageId.ToString());
                json.WriteString("individual", access.Individual.ToString());
                json.WriteString("role", access.Role);
                json.WriteString("purpose", access.Purpose);
                json.WriteString("action", access.Action);
                json.WriteString("replacement", access.Replacement?.ToString());
                json.WriteString("requestedAt", access.RequestedAt);
                if (access.Entry is { } entry)
                {
                    json.WriteNumber("height", entry.Height.Value);
                    json.WriteNumber("index", entry.Index);
                    json.WriteString("time", entry.Time);
                }
            });
        }

        string place = access.Entry is { } at
            ? string.Create(CultureInfo.InvariantCulture, $"{at.Height}/{at.Index}")
            : "not sealed";
        context.Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{access.RequestedAt:yyyy-MM-ddTHH:mm:ssZ}  {access.MessageId}  {access.Individual} {access.Role} "
            + $"{access.Purpose} {access.Action}{(access.Replacement is null ? string.Empty : " edited")}  {place}"));
    }
}
