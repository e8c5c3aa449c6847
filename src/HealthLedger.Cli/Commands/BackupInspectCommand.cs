using System.CommandLine;
using HealthLedger.Backups;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;

namespace HealthLedger.Cli.Commands;

/// <summary>`backup inspect`: what a file holds.</summary>
internal static class BackupInspectCommand
{
    private const string Description =
        """
        Authenticates every byte of a backup and says what it holds. Restores nothing: `backup drill` does.

        Examples:
          healthledger backup inspect ./a.hlbackup --backup-passphrase-file ./backup-pass
        """;

    public static Command Create(CommandSet set)
    {
        BackupOptions keys = new();
        Argument<string> file = new("FILE") { Description = "The backup." };
        return set.WithAction(
            keys.On(new Command("inspect", Description) { file }),
            (context, cancellationToken) => RunAsync(context, keys, context.Get(file), cancellationToken));
    }

    private static async Task<int> RunAsync(
        CommandContext context, BackupOptions keys, string file, CancellationToken cancellationToken)
    {
        using BackupKey key = await keys.RequireAsync(context, cancellationToken).ConfigureAwait(false);
        BackupSummary backup = await context.Console.WithProgressAsync(
            "Reading blocks",
            report => LedgerRestore.InspectAsync(file, key, new BackupReporter(report), cancellationToken))
            .ConfigureAwait(false);
        if (context.Console.IsJson)
        {
            context.Console.WriteJson(json =>
            {
                json.WriteBoolean("ok", true);
                BackupSummaryJson.Write(json, backup);
            });
        }

        BackupSummaryJson.Show(context.Console, backup);
        return ExitCode.Done;
    }
}
