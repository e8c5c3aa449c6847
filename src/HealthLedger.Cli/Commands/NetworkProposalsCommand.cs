using System.CommandLine;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;
using HealthLedger.Clients;

namespace HealthLedger.Cli.Commands;

/// <summary>`network proposals`: what can be voted on.</summary>
internal static class NetworkProposalsCommand
{
    private const string Description =
        """
        Lists the proposals that can be voted on now, as the node on the folder knows them.

        Compare the seal key of whoever would get a replica with what that organisation says over a second channel.

        Example:
          healthledger network proposals --data ./south
        """;

    public static Command Create(CommandSet set) =>
        set.WithAction(new Command("proposals", Description), RunAsync);

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        LedgerClient client = await OpenLedger.ConnectAsync(context, cancellationToken).ConfigureAwait(false);
        await using (client.ConfigureAwait(false))
        {
            MembershipView.Show(
                context.Console,
                await client.ListProposalsAsync(cancellationToken).ToListAsync(cancellationToken)
                    .ConfigureAwait(false));
        }

        return ExitCode.Done;
    }
}
