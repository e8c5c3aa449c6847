using System.CommandLine;
using HealthLedger.Backups;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;

namespace HealthLedger.Cli.Commands;

/// <summary>`restore`: a ledger from its backup.</summary>
internal static class RestoreCommand
{
    private const string Description =
        """
        Restores a backup into an empty folder. Everything is executed and verified again before it is a ledger.
        Where a PostgreSQL database is named, the ledger goes into a new schema there, which is dropped again when
        something is wrong; the folder holds the genesis file and the vault.

        A ledger has one place where it is sealed. With --new-epoch you state that every other copy of it is out of
        use for ever; the first block then holds a signed entry that says so. Without it no node starts on the
        folder. What was sealed after the backup was made is lost, and receipts over it contradict what is sealed
        from now on: keep them, and tell those who hold them.

        Examples:
          healthledger restore --from ./a.hlbackup --vault ./vault.cbor --data ./restored --new-epoch
        """;

    public static Command Create(CommandSet set)
    {
        BackupOptions keys = new();
        Option<string> from = new("--from") { Description = "The backup.", HelpName = "FILE", Required = true };
        Option<string?> vault = new("--vault")
        {
            Description = "The vault's copy, which is put into the folder. Without it nothing there can be read.",
            HelpName = "FILE",
        };
        Option<bool> newEpoch = new("--new-epoch")
        {
            Description = "State that every other copy of the ledger is out of use for ever.",
        };
        return set.WithAction(
            keys.On(new Command("restore", Description) { from, vault, newEpoch }),
            (context, cancellationToken) => RunAsync(
                context, keys, context.Get(from)!, context.Get(vault), context.Get(newEpoch), cancellationToken));
    }

    private static async Task<int> RunAsync(
        CommandContext context,
        BackupOptions keys,
        string from,
        string? vault,
        bool isNewEpoch,
        CancellationToken cancellationToken)
    {
        string data = context.RequireData();
        using BackupKey key = await keys.RequireAsync(context, cancellationToken).ConfigureAwait(false);
        RestoreTarget target = await RestoreTarget.CreateAsync(context, isTrial: false, cancellationToken)
            .ConfigureAwait(false);
        RestoreReport report;
        await using (target.ConfigureAwait(false))
        {
            RestoreOptions options = await RestoreSource
                .OptionsAsync(context, target, from, key, vault, isNewEpoch, cancellationToken).ConfigureAwait(false);
            report = await context.Console.WithProgressAsync(
                "Restoring blocks",
                progress => LedgerRestore.RunAsync(options, data, new BackupReporter(progress), cancellationToken))
                .ConfigureAwait(false);
            target.Keep();
        }

        RestoreReportView.Show(context.Console, report, isNewEpoch);
        if (vault is null)
        {
            context.Console.WriteNotice(
                $"No vault was named: put its copy into the folder as {LedgerFolder.VaultFileName} before a node "
                + "starts.");
        }

        if (report.NeedsRecovery)
        {
            context.Console.WriteNotice(
                "The genesis names officers with recovery keys: they put the ledger into force here with another seal "
                + "key. Next: healthledger recovery request.");
        }
        else if (!isNewEpoch)
        {
            context.Console.WriteNotice(
                "Without --new-epoch no node starts here. When every other copy is out of use for good: healthledger "
                + "serve --confirm-restore.");
        }

        return ExitCode.Done;
    }
}
