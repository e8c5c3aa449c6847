using System.CommandLine;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;
using HealthLedger.Recovery;
using HealthLedger.Storage;

namespace HealthLedger.Cli.Commands;

/// <summary>`network rejoin`: another seal key for a replica whose newest data are lost.</summary>
internal static class NetworkRejoinCommand
{
    private const string Description =
        """
        Gives a replica whose newest data are lost another seal key, and retires the old one for ever.

        It needs the organisation's newest vault and the genesis; of the data an older copy, or none (take a damaged
        database and journal away). No node may run. A member proposes the file (`network propose`), the others vote;
        `serve` on this folder may run meanwhile: it follows without a vote, is let in once the vote is sealed, and
        fetches what it lacks. Envelopes of its own records come from its backup alone.

        Example:
          healthledger network rejoin --data ./east --out east.replica
        """;

    public static Command Create(CommandSet set)
    {
        Option<string> output = new("--out")
        {
            Description = "The file to write for the member that proposes the new key; it must not exist.",
            HelpName = "FILE",
            Required = true,
        };
        return set.WithAction(
            new Command("rejoin", Description) { output },
            (context, cancellationToken) => RunAsync(context, context.Get(output)!, cancellationToken));
    }

    private static async Task<int> RunAsync(CommandContext context, string output, CancellationToken cancellationToken)
    {
        OutputFile.RequireNew(output);
        LedgerFolder folder = await OpenLedger.OpenFolderAsync(context, cancellationToken).ConfigureAwait(false);
        await using (folder.ConfigureAwait(false))
        {
            ILedgerStorageDriver storage = StorageSource.Driver(context, folder.Path, TimeSpan.Zero);
            ReplicaApplication application = await ReplicaRejoin
                .PrepareAsync(folder.Genesis, folder.Vault, storage, cancellationToken).ConfigureAwait(false);
            await OutputFile.WriteAsync(output, application.Encode(), cancellationToken).ConfigureAwait(false);
            Show(context, folder, application, output);
        }

        return ExitCode.Done;
    }

    private static void Show(
        CommandContext context, LedgerFolder folder, ReplicaApplication application, string output)
    {
        if (context.Console.IsJson)
        {
            context.Console.WriteJson(json =>
            {
                json.WriteString("ledgerId", folder.Genesis.LedgerId.ToString());
                json.WriteString("id", application.Participant.ToString());
                json.WriteString("sealKey", application.SealKeyId.ToString());
            });
        }

        context.Console.WriteValues(
            ("Ledger", folder.Genesis.LedgerId.ToString()),
            ("Id", application.Participant.ToString()),
            ("New seal key", application.SealKeyId.ToString()));
        context.Console.WriteLine(string.Empty);
        context.Console.WriteLine(
            $"The old seal key signs nothing any more. A member proposes it: healthledger network propose --add "
            + $"\"{output}\"");
    }
}
