using System.CommandLine;
using HealthLedger.Cli.Input;
using HealthLedger.Vaults;

namespace HealthLedger.Cli.Commands;

/// <summary>`keys backup`: a copy of the vault without the key that seals.</summary>
internal static class KeysBackupCommand
{
    private const string Description =
        """
        Writes a backup of the vault under a passphrase of its own. Keep it apart from the data's backup.

        It holds no seal key: a key that votes must never exist twice. Make it again after every rotation.

        Example:
          healthledger keys backup --data ./ledger --out vault-backup.cbor --backup-passphrase-file backup-passphrase
        """;

    public static Command Create(CommandSet set)
    {
        Option<string> output = new("--out")
        {
            Description = "The file to write; it must not exist.",
            HelpName = "FILE",
            Required = true,
        };
        Option<string> secret = SecretOption.Create("--backup-passphrase-file", "The passphrase of the backup.");
        return set.WithAction(new Command("backup", Description) { output, secret }, (context, cancellationToken) =>
            RunAsync(context, context.Get(output)!, secret, cancellationToken));
    }

    private static async Task<int> RunAsync(
        CommandContext context, string output, Option<string> option, CancellationToken cancellationToken)
    {
        using VaultSecret secret = SecretOption.Read(context, option);
        LedgerFolder folder = await OpenLedger.OpenFolderAsync(context, cancellationToken).ConfigureAwait(false);
        await using (folder.ConfigureAwait(false))
        {
            await folder.Vault.WriteBackupAsync(output, secret, cancellationToken).ConfigureAwait(false);
        }

        if (context.Console.IsJson)
        {
            context.Console.WriteJson(json => json.WriteString("out", output));
        }

        context.Console.WriteLine($"Backup without seal key written to '{output}'.");
        return ExitCode.Done;
    }
}
