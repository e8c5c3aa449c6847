using System.CommandLine;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;
using HealthLedger.Inbox;
using HealthLedger.Primitives;

namespace HealthLedger.Cli.Commands;

/// <summary>`hl7 messages` and `hl7 errors`: what was received, and what of it needs somebody.</summary>
internal static class Hl7MessagesCommand
{
    private const int RefusedPage = 1_000;

    private const string MessagesDescription =
        """
        Lists received messages, the newest first, from the message store. No content is shown: control IDs
        are masked but for their end, patients are keyed hashes. A sealed message's id is that of its record:
        `records show` opens it, through a sealed request for access. Another user of the machine can see
        the arguments of a command while it runs, so also the patient of --patient.

        Examples:
          healthledger hl7 messages --data ./ledger --type ADT^A01 --from 2026-01-31
          healthledger hl7 messages --data ./ledger --control-id 4711 --json
        """;

    private const string ErrorsDescription =
        """
        Lists received messages that were refused, are set aside or wait for what they refer to, the newest first;
        then those that wait in the queue and that the ledger refused at their last attempt; says what waits; and
        lists deliveries of routes that are blocked or set aside. Exits with 1 when an acknowledged message is set
        aside or blocks its order, or a delivery is or does.

        Example:
          healthledger hl7 errors --data ./ledger --from 2026-01-31 --json
        """;

    public static Command CreateMessages(CommandSet set)
    {
        InboxOptions options = new();
        Option<string[]> status = new("--status")
        {
            Description =
                "received, queued, sealed, answered, rejected, quarantined, setaside, parked or resent; may be "
                + "repeated.",
            DefaultValueFactory = _ => [],
        };
        return set.WithAction(
            options.On(new Command("messages", MessagesDescription) { status }),
            (context, cancellationToken) => ListAsync(
                context,
                options.Read(context, [.. context.Get(status)!.Select(ParseStatus)]),
                cancellationToken));
    }

    public static Command CreateErrors(CommandSet set)
    {
        InboxOptions options = new();
        return set.WithAction(
            options.On(new Command("errors", ErrorsDescription)),
            (context, cancellationToken) => ListErrorsAsync(
                context,
                options.Read(context, [
                    InboxStatus.Rejected, InboxStatus.Quarantined, InboxStatus.SetAside, InboxStatus.Parked,
                ]),
                options.Read(context, [InboxStatus.Queued]),
                cancellationToken));
    }

    private static async Task<int> ListAsync(
        CommandContext context, InboxQuery query, CancellationToken cancellationToken)
    {
        OpenLedger ledger = await OpenLedger.OpenAsync(context, null, cancellationToken).ConfigureAwait(false);
        await using (ledger.ConfigureAwait(false))
        {
            if (!await ShowAsync(context, ledger.Ledger, query, cancellationToken).ConfigureAwait(false))
            {
                await ListenerNames.TellUnknownAsync(context, ledger.Ledger, query.Listener, cancellationToken)
                    .ConfigureAwait(false);
            }

            return ExitCode.Done;
        }
    }

    private static async Task<int> ListErrorsAsync(
        CommandContext context, InboxQuery query, InboxQuery queued, CancellationToken cancellationToken)
    {
        OpenLedger ledger = await OpenLedger.OpenAsync(context, null, cancellationToken).ConfigureAwait(false);
        await using (ledger.ConfigureAwait(false))
        {
            bool isAny = await ShowAsync(context, ledger.Ledger, query, cancellationToken).ConfigureAwait(false);
            int refused = await ShowRefusedAsync(context, ledger.Ledger, queued, cancellationToken)
                .ConfigureAwait(false);
            if (!isAny && refused == 0)
            {
                await ListenerNames.TellUnknownAsync(context, ledger.Ledger, query.Listener, cancellationToken)
                    .ConfigureAwait(false);
            }

            QueueStatus queue = await ledger.Ledger.GetQueueStatusAsync(cancellationToken).ConfigureAwait(false);
            if (context.Console.IsJson)
            {
                context.Console.WriteJson(json => InboxView.Write(
                    json, queue, context.Environment.Time.GetUtcNow()));
            }

            context.Console.WriteLine(
                $"{Counted.Of(queue.Waiting, "message waits", "messages wait")} in the queue, "
                + $"{Counted.Of(queue.BlockedKeys, "order is", "orders are")} blocked, "
                + $"{Counted.Of(queue.SetAside, "message is", "messages are")} set aside, "
                + Counted.Of(
                    queue.Parked, "message waits for what it refers to", "messages wait for what they refer to"));
            int undelivered = await Hl7RoutesCommand.ShowStoppedAsync(context, ledger.Ledger, cancellationToken)
                .ConfigureAwait(false);
            return queue.SetAside > 0 || queue.BlockedKeys > 0 || refused > 0 || undelivered > 0
                ? ExitCode.CheckFailed
                : ExitCode.Done;
        }
    }

    // Those that wait and were refused at least once; the one that blocks an order is the oldest of it, so that all
    // are gone through.
    private static async Task<int> ShowRefusedAsync(
        CommandContext context, ILedger ledger, InboxQuery query, CancellationToken cancellationToken)
    {
        int refused = 0;
        RecordId? last = query.After;
        int page;
        do
        {
            page = 0;
            await foreach (InboxMessage message in ledger.ListMessagesAsync(After(query, last), cancellationToken)
                .ConfigureAwait(false))
            {
                page++;
                last = message.Id;
                if (message.ErrorCode is not null)
                {
                    refused++;
                    Show(context, message);
                }
            }
        }
        while (page == RefusedPage);
        return refused;
    }

    private static InboxQuery After(InboxQuery query, RecordId? last) => new()
    {
        From = query.From,
        To = query.To,
        After = last,
        Limit = RefusedPage,
        Statuses = query.Statuses,
        Listener = query.Listener,
        Sender = query.Sender,
        MessageType = query.MessageType,
        ControlId = query.ControlId,
        Answer = query.Answer,
        Patient = query.Patient,
    };

    private static async Task<bool> ShowAsync(
        CommandContext context, ILedger ledger, InboxQuery query, CancellationToken cancellationToken)
    {
        bool isAny = false;
        await foreach (InboxMessage message in ledger.ListMessagesAsync(query, cancellationToken)
            .ConfigureAwait(false))
        {
            isAny = true;
            Show(context, message);
        }

        return isAny;
    }

    private static void Show(CommandContext context, InboxMessage message)
    {
        if (context.Console.IsJson)
        {
            context.Console.WriteJson(json => InboxView.Write(json, message));
        }

        context.Console.WriteLine(InboxView.Line(message));
    }

    private static InboxStatus ParseStatus(string text) =>
        Enum.TryParse(text, ignoreCase: true, out InboxStatus status) && Enum.IsDefined(status)
            && !char.IsAsciiDigit(text[0])
            ? status
            : throw CliException.Usage($"'{text}' is no status of a message. See `healthledger hl7 messages --help`.");
}
