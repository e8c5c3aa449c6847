using System.CommandLine;
using HealthLedger.Cli.Input;
using HealthLedger.Storage.Files;
using HealthLedger.Vaults;

namespace HealthLedger.Cli.Commands;

/// <summary>`keys restore`: a backup in the place of a lost vault.</summary>
internal static class KeysRestoreCommand
{
    private const string Description =
        """
        Puts a backup of the vault in the place of one that is lost. Never overwrites a vault.

        The passphrase is the backup's, and stays the vault's. A restored vault has no seal key and seals nothing until
        the ledger has given the replica another one.

        Example:
          healthledger keys restore --data ./ledger --from vault-backup.cbor --passphrase-file backup-passphrase
        """;

    public static Command Create(CommandSet set)
    {
        Option<string> source = new("--from")
        {
            Description = "The backup; on Unix its mode is 0600 and its folder's 0700.",
            HelpName = "FILE",
            Required = true,
        };
        return set.WithAction(new Command("restore", Description) { source }, (context, cancellationToken) =>
            RunAsync(context, context.Get(source)!, cancellationToken));
    }

    private static async Task<int> RunAsync(
        CommandContext context, string source, CancellationToken cancellationToken)
    {
        string target = Path.Combine(context.RequireData(), LedgerFolder.VaultFileName);
        using DirectoryLock held = await OpenVault.HoldAsync(context, cancellationToken).ConfigureAwait(false);
        using VaultSecret secret = await VaultAccess.SecretAsync(context, isNew: false, cancellationToken)
            .ConfigureAwait(false);
        FileKeyVault vault = await FileKeyVault
            .RestoreAsync(source, target, secret, VaultAccess.Signer(context), cancellationToken)
            .ConfigureAwait(false);
        await vault.DisposeAsync().ConfigureAwait(false);
        if (context.Console.IsJson)
        {
            context.Console.WriteJson(json => json.WriteString("vault", target));
        }

        context.Console.WriteLine($"Restored to '{target}', without seal key.");
        return ExitCode.Done;
    }
}
