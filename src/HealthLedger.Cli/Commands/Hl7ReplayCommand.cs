using System.CommandLine;
using HealthLedger.Cli.Input;
using HealthLedger.Primitives;

namespace HealthLedger.Cli.Commands;

/// <summary>`hl7 replay`: seals messages again that were acknowledged and set aside.</summary>
internal static class Hl7ReplayCommand
{
    private const string Description =
        """
        Puts messages that were acknowledged and set aside into the queue again. Each is sealed once, under the
        id that it was acknowledged with, however often it is replayed. Exits with 1 when one is not set aside.

        Example:
          healthledger hl7 replay 0193f0c2a1b47d6e8f00112233445566 --data ./ledger
        """;

    public static Command Create(CommandSet set)
    {
        Argument<string[]> messages = new("ID")
        {
            Description = "The messages, 32 hexadecimal digits each.",
            Arity = ArgumentArity.OneOrMore,
        };
        return set.WithAction(new Command("replay", Description) { messages }, (context, cancellationToken) =>
            RunAsync(context, [.. context.Get(messages).Select(RecordArgument.Parse)], cancellationToken));
    }

    private static async Task<int> RunAsync(
        CommandContext context, IReadOnlyList<RecordId> messages, CancellationToken cancellationToken)
    {
        OpenLedger ledger = await OpenLedger.OpenAsync(context, null, cancellationToken).ConfigureAwait(false);
        await using (ledger.ConfigureAwait(false))
        {
            bool areAll = true;
            foreach (RecordId id in messages)
            {
                bool isReplayed = await ledger.Ledger.RetryMessageAsync(id, cancellationToken).ConfigureAwait(false);
                areAll &= isReplayed;
                if (context.Console.IsJson)
                {
                    context.Console.WriteJson(json =>
                    {
                        json.WriteString("id", id.ToString());
                        json.WriteBoolean("replayed", isReplayed);
                    });
                }

                context.Console.WriteLine($"{id}  {(isReplayed ? "in the queue again" : "is not set aside")}");
            }

            return areAll ? ExitCode.Done : ExitCode.CheckFailed;
        }
    }
}
