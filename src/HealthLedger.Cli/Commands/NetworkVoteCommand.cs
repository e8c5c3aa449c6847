using System.CommandLine;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;
using HealthLedger.Clients;
using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger.Cli.Commands;

/// <summary>`network vote`: yes or no to a proposal.</summary>
internal static class NetworkVoteCommand
{
    private const string Description =
        """
        Votes on an open proposal; it is not taken back. This organisation must run a replica.

        It is asked of the node that runs on the folder. The vote that completes a quorum of yes has the ledger change
        over 64 blocks later or, where there is one replica, at once. A yes to a version of the protocol says that this
        node's software executes it, and is refused where it does not.

        Example:
          healthledger network vote 77d0...41aa yes --data ./south
        """;

    public static Command Create(CommandSet set)
    {
        Argument<string> proposal = new("PROPOSAL") { Description = "The id, as `network proposals` shows it." };
        Argument<string> answer = new("ANSWER") { Description = "yes or no.", HelpName = "yes|no" };
        return set.WithAction(
            new Command("vote", Description) { proposal, answer },
            (context, cancellationToken) => RunAsync(
                context,
                new Digest256(HexArgument.Parse("PROPOSAL", context.Get(proposal), Digest256.SizeBytes)),
                context.Get(answer) switch
                {
                    "yes" => true,
                    "no" => false,
                    _ => throw CliException.Usage("The answer is yes or no."),
                },
                cancellationToken));
    }

    private static async Task<int> RunAsync(
        CommandContext context, Digest256 proposal, bool approves, CancellationToken cancellationToken)
    {
        LedgerClient client = await OpenLedger.ConnectAsync(context, cancellationToken).ConfigureAwait(false);
        await using (client.ConfigureAwait(false))
        {
            ReplicaProposal open = await client.ListProposalsAsync(cancellationToken)
                .FirstOrDefaultAsync(one => one.Id == proposal, cancellationToken).ConfigureAwait(false)
                ?? throw new CliException(
                    CliErrorCodes.NoProposal,
                    ExitCode.CheckFailed,
                    "No proposal that is open at this node has that id. Look at `healthledger network proposals`.");
            SealedEntry entry = await client.VoteAsync(open, approves, cancellationToken).ConfigureAwait(false);
            MembershipView.Show(
                context.Console, await client.GetReplicasAsync(cancellationToken).ConfigureAwait(false), entry);
        }

        return ExitCode.Done;
    }
}
