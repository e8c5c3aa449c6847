using System.CommandLine;
using System.Security.Cryptography;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Listeners;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Inbox;
using HealthLedger.Primitives;

namespace HealthLedger.Cli.Commands;

/// <summary>`hl7 resend`: takes in again what was refused and kept, as it came or edited.</summary>
internal static class Hl7ResendCommand
{
    private const string Description =
        """
        Takes in again a message that was refused and kept: as it came, after its cause is gone, or edited. First who
        does it, and the digest of the edited content, is sealed on the ledger; then the message is checked and sealed
        as its listener would. The refused message names the new one from then on, and leaves `hl7 errors`. The same
        command again seals nothing twice. Exits with 1 when it is refused again.

        With --listeners FILE the message is taken as its listener in the file of `serve --listeners` takes it, with its
        rules and its names of patients. Without, by the defaults of an intake (PID-3, type MR first).

        Examples:
          healthledger hl7 resend 0193f0c2a1b47d6e8f00112233445566 --data ./ledger --role INTEGRATION \
            --individual 5f0c8d1e2b3a49587766554433221100
          healthledger hl7 resend 0193f0c2a1b47d6e8f00112233445566 --data ./ledger --role INTEGRATION \
            --individual 5f0c8d1e2b3a49587766554433221100 --edit repaired.hl7
        """;

    public static Command Create(CommandSet set)
    {
        Argument<string> message = new("ID") { Description = "The message, 32 hexadecimal digits." };
        AccessOptions asker = new(MessageAccessRequest.Administration);
        Option<string?> edit = new("--edit")
        {
            Description = "A file with the whole edited message, without framing, that is sent in its place.",
            HelpName = "FILE",
        };
        Option<string?> listeners = new("--listeners")
        {
            Description = "The JSON file of listeners that serve is run with.",
            HelpName = "FILE",
        };
        Command command = asker.On(new Command("resend", Description) { message, edit, listeners });
        return set.WithAction(command, async (context, cancellationToken) =>
        {
            (IndividualId individual, string role, string purpose) = asker.Read(context);
            ListenerFile? file = context.Get(listeners) is { } path
                ? await ListenerFile.ReadAsync(path, context.Environment, cancellationToken).ConfigureAwait(false)
                : null;
            return file?.Show(context.Console) == false
                ? ExitCode.Usage
                : await RunAsync(
                    context,
                    (RecordArgument.ParseMessage(context.Get(message)), individual, role, purpose),
                    context.Get(edit),
                    file,
                    cancellationToken).ConfigureAwait(false);
        });
    }

    private static async Task<int> RunAsync(
        CommandContext context,
        (RecordId Message, IndividualId Individual, string Role, string Purpose) asked,
        string? edit,
        ListenerFile? file,
        CancellationToken cancellationToken)
    {
        byte[]? edited = edit is null ? null : await InputFile.Of(edit, context.Environment)
            .ReadAsync(cancellationToken).ConfigureAwait(false);
        OpenLedger opened = await OpenLedger.OpenAsync(context, null, cancellationToken).ConfigureAwait(false);
        await using (opened.ConfigureAwait(false))
        {
            ILedger ledger = opened.Ledger;
            InboxMessage? refused = await ledger.FindMessageAsync(asked.Message, cancellationToken)
                .ConfigureAwait(false);
            if (refused is { Status: not (InboxStatus.Quarantined or InboxStatus.Resent or InboxStatus.Rejected) })
            {
                throw CliException.Usage(
                    $"The message is {refused.Status}: it was not refused. See `hl7 replay` for one that is set aside, "
                    + "and `records amend` for a record.");
            }

            Hl7v2IntakeOptions? options = file is null || refused is null ? null : OptionsOf(file, refused.Listener);
            SealedMessageAccess access = await ledger.RequestMessageAccessAsync(
                new MessageAccessRequest
                {
                    MessageId = asked.Message,
                    Individual = asked.Individual,
                    Role = asked.Role,
                    Purpose = asked.Purpose,
                    Action = MessageAccessRequest.Resend,
                    Replacement = edited is null ? null : new Digest256(SHA256.HashData(edited)),
                },
                cancellationToken).ConfigureAwait(false);
            using MessageContent? kept = edited is null
                ? await ledger.OpenMessageAsync(access, cancellationToken).ConfigureAwait(false)
                : null;
            Hl7v2Intake intake = new(ledger, options);
            await using (intake.ConfigureAwait(false))
            {
                Hl7v2ResendResult result = await intake
                    .ResendAsync(refused!, kept?.Content ?? edited, cancellationToken).ConfigureAwait(false);
                return Show(context, access, result, edited is not null);
            }
        }
    }

    private static Hl7v2IntakeOptions OptionsOf(ListenerFile file, string name) =>
        file.Listeners.FirstOrDefault(listener => listener.Name == name)?.Intake
        ?? throw CliException.Usage(
            "The file of --listeners has none of the name of the listener that took the message. See `hl7 messages`.");

    private static int Show(
        CommandContext context, SealedMessageAccess access, Hl7v2ResendResult result, bool isEdited)
    {
        if (context.Console.IsJson)
        {
            context.Console.WriteJson(json =>
            {
                json.WriteString("id", access.MessageId.ToString());
                json.WriteString("accessId", access.AccessId.ToString());
                json.WriteBoolean("edited", isEdited);
                json.WriteString("recordId", result.RecordId?.ToString());
                json.WriteString("error", result.ErrorCode);
            });
        }

        context.Console.WriteLine(result switch
        {
            { RecordId: { } record } => $"{access.MessageId}  accepted as {record}",
            { ErrorCode: { } code } => $"{access.MessageId}  refused again: {code}",
            _ => $"{access.MessageId}  not taken: the ledger cannot seal now; try again",
        });
        return result.RecordId is not null
            ? ExitCode.Done
            : result.ErrorCode is null ? ExitCode.Environment : ExitCode.CheckFailed;
    }
}
