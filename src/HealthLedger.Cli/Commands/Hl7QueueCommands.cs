using System.CommandLine;
using HealthLedger.Cli.Input;
using HealthLedger.Primitives;

namespace HealthLedger.Cli.Commands;

/// <summary>What somebody does about messages in the queue that do not go on by themselves.</summary>
internal static class Hl7QueueCommands
{
    private const string ReplayDescription =
        """
        Puts messages that were acknowledged and set aside into the queue again. Each is sealed once, under the
        id that it was acknowledged with, however often it is replayed. Exits with 1 when one is not set aside.

        Example:
          healthledger hl7 replay 0193f0c2a1b47d6e8f00112233445566 --data ./ledger
        """;

    private const string SetAsideDescription =
        """
        Sets queued messages aside that cannot be sealed and so block their order: those behind them go on. Each
        stays acknowledged and whole; `hl7 replay` seals it, at the end of its order, once the cause is gone. What
        blocks is in `hl7 errors` and, with its error, in `hl7 messages --status queued`. Exits with 1 when one
        blocks nothing.

        Example:
          healthledger hl7 set-aside 0193f0c2a1b47d6e8f00112233445566 --data ./ledger
        """;

    private delegate Task<bool> ActAsync(ILedger ledger, RecordId message, CancellationToken cancellationToken);

    /// <summary>`hl7 replay`: seals messages again that were acknowledged and set aside.</summary>
    public static Command CreateReplay(CommandSet set) => Create(
        set,
        new Command("replay", ReplayDescription),
        (ledger, message, token) => ledger.RetryMessageAsync(message, token),
        "replayed",
        "in the queue again",
        "is not set aside");

    /// <summary>`hl7 set-aside`: lets those go on that wait behind a message which cannot be sealed.</summary>
    public static Command CreateSetAside(CommandSet set) => Create(
        set,
        new Command("set-aside", SetAsideDescription),
        (ledger, message, token) => ledger.SetMessageAsideAsync(message, token),
        "setAside",
        "set aside",
        "blocks nothing");

    private static Command Create(
        CommandSet set, Command command, ActAsync act, string property, string done, string notDone)
    {
        Argument<string[]> messages = new("ID")
        {
            Description = "The messages, 32 hexadecimal digits each.",
            Arity = ArgumentArity.OneOrMore,
        };
        command.Add(messages);
        return set.WithAction(command, async (context, cancellationToken) =>
        {
            RecordId[] ids = [.. context.Get(messages).Select(RecordArgument.ParseMessage)];
            OpenLedger ledger = await OpenLedger.OpenAsync(context, null, cancellationToken).ConfigureAwait(false);
            await using (ledger.ConfigureAwait(false))
            {
                bool areAll = true;
                foreach (RecordId id in ids)
                {
                    bool isDone = await act(ledger.Ledger, id, cancellationToken).ConfigureAwait(false);
                    areAll &= isDone;
                    if (context.Console.IsJson)
                    {
                        context.Console.WriteJson(json =>
                        {
                            json.WriteString("id", id.ToString());
                            json.WriteBoolean(property, isDone);
                        });
                    }

                    context.Console.WriteLine($"{id}  {(isDone ? done : notDone)}");
                }

                return areAll ? ExitCode.Done : ExitCode.CheckFailed;
            }
        });
    }
}
