using System.CommandLine;
using HealthLedger.Cli.Serving;

namespace HealthLedger.Cli.Commands;

/// <summary>`hl7 alerts acknowledge`: somebody looks after an alert.</summary>
internal static class Hl7AlertsAcknowledgeCommand
{
    private const string Description =
        """
        Says that somebody looks after an alert: it is neither reminded nor escalated any more; its end is told.

        Asks the node that runs on the folder. Exit code 1: no such alert goes on.

        Examples:
          healthledger hl7 alerts acknowledge adt-silent/adt@1767601200000 --data ./ledger
        """;

    public static Command Create(CommandSet set)
    {
        Argument<string> id = new("ID")
        {
            Description = "The alert's id, as `hl7 alerts list --json` and deliveries have.",
        };
        return set.WithAction(
            new Command("acknowledge", Description) { id },
            (context, cancellationToken) => HostQuestion.AskAsync(
                context, HostCalls.Acknowledge, context.Get(id), cancellationToken));
    }
}
