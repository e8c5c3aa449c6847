using System.CommandLine;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;
using HealthLedger.Clients;
using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger.Cli.Commands;

/// <summary>`placement show`: who holds what.</summary>
internal static class PlacementShowCommand
{
    private const string Description =
        """
        Shows who may hold the encrypted content of records and who has shares of their keys, rule by rule, and what
        that comes to among the present replicas, as the node on the folder knows it.

        With the id of a record: who must hold that one. Another policy is proposed with `network propose --placement`.

        Examples:
          healthledger placement show --data ./north
          healthledger placement show 018f...7aa1 --data ./north --json
        """;

    public static Command Create(CommandSet set)
    {
        Argument<string?> record = new("RECORD")
        {
            Description = "The id of a record.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        return set.WithAction(
            new Command("show", Description) { record },
            (context, cancellationToken) => RunAsync(
                context,
                context.Get(record) is { } id ? RecordArgument.Parse(id) : null,
                cancellationToken));
    }

    private static async Task<int> RunAsync(
        CommandContext context, RecordId? record, CancellationToken cancellationToken)
    {
        LedgerClient client = await OpenLedger.ConnectAsync(context, cancellationToken).ConfigureAwait(false);
        await using (client.ConfigureAwait(false))
        {
            PlacementStatus status = await client.GetPlacementAsync(cancellationToken).ConfigureAwait(false);
            (RecordId, RecordPlacement)? one = record is { } id
                ? (id, await client.GetPlacementAsync(id, cancellationToken).ConfigureAwait(false))
                : null;
            PlacementView.Show(
                context.Console,
                status,
                one,
                await ReplicationView.CodesAsync(client, cancellationToken).ConfigureAwait(false));
        }

        return ExitCode.Done;
    }
}
