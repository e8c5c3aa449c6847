using System.CommandLine;
using HealthLedger.Backups;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;

namespace HealthLedger.Cli.Commands;

/// <summary>`backup`: a verified copy of a ledger, without its keys.</summary>
internal static class BackupCommand
{
    private const string Description =
        """
        Writes an encrypted backup of a ledger. Everything is checked on its way; the file appears only when it is
        whole and was read back.

        The vault is not in it: copy that with --vault-to, to another place, with its passphrase at a third. A node
        that runs on the folder is asked to write it; it can also make backups by itself (`serve --backup-to DIR`).

        Examples:
          healthledger backup --data ./ledger --to /mnt/b/ledger.hlbackup --backup-passphrase-file ./backup-pass
          healthledger backup --data ./ledger --to ./a.hlbackup --vault-to /mnt/safe/vault.cbor --attest
        """;

    public static Command Create(CommandSet set)
    {
        BackupOptions keys = new();
        Option<string> to = new("--to") { Description = "The file to write.", HelpName = "FILE", Required = true };
        Option<string?> vaultTo = new("--vault-to")
        {
            Description = "Copy the encrypted vault to this file too.",
            HelpName = "FILE",
        };
        Option<bool> attest = new("--attest") { Description = "Leave a signed entry on the ledger." };
        Command command = set.WithAction(
            keys.On(new Command("backup", Description) { to, vaultTo, attest }),
            (context, cancellationToken) => RunAsync(
                context, keys, context.Get(to)!, context.Get(vaultTo), context.Get(attest), cancellationToken));
        command.Subcommands.Add(BackupInspectCommand.Create(set));
        command.Subcommands.Add(BackupDrillCommand.Create(set));
        return command;
    }

    private static async Task<int> RunAsync(
        CommandContext context,
        BackupOptions keys,
        string to,
        string? vaultTo,
        bool isAttested,
        CancellationToken cancellationToken)
    {
        OutputFile.RequireNew(to);
        if (vaultTo is not null)
        {
            OutputFile.RequireNew(vaultTo);
            WarnOfOpenFolder(context, vaultTo);
        }

        using BackupKey key = await keys.RequireAsync(context, cancellationToken).ConfigureAwait(false);
        OpenLedger ledger = await OpenLedger.OpenAsync(context, null, cancellationToken).ConfigureAwait(false);
        await using (ledger.ConfigureAwait(false))
        {
            BackupSummary backup = await context.Console.WithProgressAsync(
                "Backing up blocks",
                report => ledger.Ledger.BackupAsync(to, key, new BackupReporter(report), cancellationToken))
                .ConfigureAwait(false);
            if (vaultTo is not null)
            {
                byte[] vault = await InputFile
                    .Of(Path.Combine(context.RequireData(), LedgerFolder.VaultFileName), context.Environment)
                    .ReadAsync(cancellationToken).ConfigureAwait(false);
                await OutputFile.WriteAsync(vaultTo, vault, cancellationToken).ConfigureAwait(false);
            }

            if (isAttested)
            {
                await ledger.Ledger.AttestBackupAsync(backup, cancellationToken).ConfigureAwait(false);
            }

            if (context.Console.IsJson)
            {
                context.Console.WriteJson(json =>
                {
                    json.WriteBoolean("ok", true);
                    BackupSummaryJson.Write(json, backup);
                });
            }

            BackupSummaryJson.Show(context.Console, backup);
        }

        return ExitCode.Done;
    }

    // Better said when the copy is made than when it is needed.
    private static void WarnOfOpenFolder(CommandContext context, string vaultTo)
    {
        if (OutputFile.IsFolderOpenToOthers(vaultTo))
        {
            string folder = Path.GetDirectoryName(Path.GetFullPath(vaultTo))!;
            context.Console.WriteNotice(
                $"warning: other users may enter '{folder}'. A vault opens only in a folder that is closed to others: "
                + $"chmod 700 '{folder}', or copy the vault into such a folder before a restore or a drill.");
        }
    }
}
