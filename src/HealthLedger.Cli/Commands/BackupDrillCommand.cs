using System.CommandLine;
using HealthLedger.Backups;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;

namespace HealthLedger.Cli.Commands;

/// <summary>`backup drill`: the proof that a backup can be restored.</summary>
internal static class BackupDrillCommand
{
    private const string Description =
        """
        Restores a backup into a temporary folder, verifies all of it, and removes the folder. Seals nothing there.
        Where a PostgreSQL database is named, the ledger goes into a schema of its own there, which is dropped.

        With --attest a signed entry on the ledger of --data says that it was done.

        Examples:
          healthledger backup drill ./a.hlbackup --vault /mnt/safe/vault.cbor --backup-passphrase-file ./backup-pass
          healthledger backup drill ./a.hlbackup --vault ./vault.cbor --in /mnt/trials --attest --data ./ledger
        """;

    public static Command Create(CommandSet set)
    {
        BackupOptions keys = new();
        Argument<string> file = new("FILE") { Description = "The backup." };
        Option<string?> vault = new("--vault")
        {
            Description = "The vault's copy, to check that every payload's key opens.",
            HelpName = "FILE",
        };
        Option<string?> place = new("--in")
        {
            Description = "The folder that gets the temporary one; needs room for the ledger. Default: the system's.",
            HelpName = "DIR",
        };
        Option<bool> attest = new("--attest") { Description = "Leave a signed entry on the ledger of --data." };
        return set.WithAction(
            keys.On(new Command("drill", Description) { file, vault, place, attest }),
            (context, cancellationToken) => RunAsync(
                context,
                keys,
                context.Get(file),
                context.Get(vault),
                context.Get(place) ?? Path.GetTempPath(),
                context.Get(attest),
                cancellationToken));
    }

    private static async Task<int> RunAsync(
        CommandContext context,
        BackupOptions keys,
        string file,
        string? vault,
        string place,
        bool isAttested,
        CancellationToken cancellationToken)
    {
        if (isAttested)
        {
            // Said before the work, not after it.
            context.RequireData();
        }

        using BackupKey key = await keys.RequireAsync(context, cancellationToken).ConfigureAwait(false);
        RestoreTarget target = await RestoreTarget.CreateAsync(context, isTrial: true, cancellationToken)
            .ConfigureAwait(false);
        RestoreReport report;
        await using (target.ConfigureAwait(false))
        {
            RestoreOptions options = await RestoreSource
                .OptionsAsync(context, target, file, key, vault, isNewEpoch: false, cancellationToken)
                .ConfigureAwait(false);
            report = await context.Console.WithProgressAsync(
                "Restoring blocks",
                progress => LedgerRestore.DrillAsync(options, place, new BackupReporter(progress), cancellationToken))
                .ConfigureAwait(false);
        }

        if (isAttested)
        {
            OpenLedger ledger = await OpenLedger.OpenAsync(context, null, cancellationToken).ConfigureAwait(false);
            await using (ledger.ConfigureAwait(false))
            {
                await ledger.Ledger.AttestDrillAsync(report, cancellationToken).ConfigureAwait(false);
            }
        }

        RestoreReportView.Show(context.Console, report, isNewEpoch: null);
        return ExitCode.Done;
    }
}
