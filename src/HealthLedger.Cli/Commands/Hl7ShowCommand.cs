using System.CommandLine;
using System.Globalization;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;
using HealthLedger.Inbox;
using HealthLedger.Primitives;

namespace HealthLedger.Cli.Commands;

/// <summary>`hl7 show`: opens a received message that is no record, through a sealed access.</summary>
internal static class Hl7ShowCommand
{
    private const string Description =
        """
        Seals who opens a refused, queued or set-aside message, and why, and then writes its content to a file. The
        access stays on the ledger; `hl7 accesses` lists it. Says as which message it was sent again, or what it is the
        resend of. A message that is sealed is a record: see `records show`.

        Example:
          healthledger hl7 show 0193f0c2a1b47d6e8f00112233445566 --data ./ledger --role INTEGRATION \
            --individual 5f0c8d1e2b3a49587766554433221100 --out refused.hl7
        """;

    public static Command Create(CommandSet set)
    {
        Argument<string> message = new("ID") { Description = "The message, 32 hexadecimal digits." };
        AccessOptions asker = new(MessageAccessRequest.Administration);
        Option<string> output = new("--out")
        {
            Description = "The file to write the content to; it must not exist.",
            HelpName = "FILE",
            Required = true,
        };
        Command command = asker.On(new Command("show", Description) { message, output });
        return set.WithAction(command, (context, cancellationToken) =>
        {
            (IndividualId individual, string role, string purpose) = asker.Read(context);
            MessageAccessRequest request = new()
            {
                MessageId = RecordArgument.ParseMessage(context.Get(message)),
                Individual = individual,
                Role = role,
                Purpose = purpose,
            };
            return RunAsync(context, request, context.Get(output)!, cancellationToken);
        });
    }

    private static async Task<int> RunAsync(
        CommandContext context, MessageAccessRequest request, string output, CancellationToken cancellationToken)
    {
        OutputFile.RequireNew(output);
        OpenLedger ledger = await OpenLedger.OpenAsync(context, null, cancellationToken).ConfigureAwait(false);
        await using (ledger.ConfigureAwait(false))
        {
            SealedMessageAccess access = await ledger.Ledger
                .RequestMessageAccessAsync(request, cancellationToken).ConfigureAwait(false);
            using MessageContent content = await ledger.Ledger
                .OpenMessageAsync(access, cancellationToken).ConfigureAwait(false);
            await OutputFile.WriteAsync(output, content.Content, cancellationToken).ConfigureAwait(false);
            InboxMessage? message = await ledger.Ledger
                .FindMessageAsync(access.MessageId, cancellationToken).ConfigureAwait(false);
            if (context.Console.IsJson)
            {
                context.Console.WriteJson(json =>
                {
                    json.WriteString("id", access.MessageId.ToString());
                    json.WriteString("accessId", access.AccessId.ToString());
                    json.WriteNumber("height", access.Height.Value);
                    json.WriteNumber("index", access.Index);
                    json.WriteNumber("bytes", content.Content.Length);
                    json.WriteString("resentAs", message?.ResentAs?.ToString());
                    json.WriteString("resendOf", message?.ResendOf?.ToString());
                    json.WriteString("out", output);
                });
            }

            context.Console.WriteValues(
                ("Message", access.MessageId.ToString()),
                ("Access", access.AccessId.ToString()),
                ("Entry", string.Create(CultureInfo.InvariantCulture, $"{access.Height}/{access.Index}")),
                ("Resent as", message?.ResentAs?.ToString()),
                ("Resend of", message?.ResendOf?.ToString()),
                ("Written to", output));
            return ExitCode.Done;
        }
    }
}
