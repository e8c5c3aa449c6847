using System.CommandLine;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;
using HealthLedger.Clients;

namespace HealthLedger.Cli.Commands;

/// <summary>`network replicas`: who seals, and the change that is ahead.</summary>
internal static class NetworkReplicasCommand
{
    private const string Description =
        """
        Shows whose replicas seal the next block, and the change that is ahead, as the node on the folder knows them.

        Example:
          healthledger network replicas --data ./north --json
        """;

    public static Command Create(CommandSet set) =>
        set.WithAction(new Command("replicas", Description), RunAsync);

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        LedgerClient client = await OpenLedger.ConnectAsync(context, cancellationToken).ConfigureAwait(false);
        await using (client.ConfigureAwait(false))
        {
            MembershipView.Show(
                context.Console, await client.GetReplicasAsync(cancellationToken).ConfigureAwait(false), null);
        }

        return ExitCode.Done;
    }
}
