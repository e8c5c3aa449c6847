using System.CommandLine;
using HealthLedger.Cli.Input;
using HealthLedger.Vaults;

namespace HealthLedger.Cli.Commands;

/// <summary>`keys passphrase`: another passphrase for the vault.</summary>
internal static class KeysPassphraseCommand
{
    private const string Description =
        """
        Replaces the passphrase of the vault. Stop the node first.

        Recovery shares stay valid. Copies and backups of the vault keep the passphrase they were made with.

        Example:
          healthledger keys passphrase --data ./ledger --passphrase-file old --new-passphrase-file new
        """;

    public static Command Create(CommandSet set)
    {
        Option<string> next = SecretOption.Create("--new-passphrase-file", "The new passphrase.");
        return set.WithAction(new Command("passphrase", Description) { next }, (context, cancellationToken) =>
            RunAsync(context, next, cancellationToken));
    }

    private static async Task<int> RunAsync(
        CommandContext context, Option<string> option, CancellationToken cancellationToken)
    {
        using VaultSecret next = SecretOption.Read(context, option);
        OpenVault open = await OpenVault.StartAsync(context, cancellationToken).ConfigureAwait(false);
        await using (open.ConfigureAwait(false))
        {
            await open.Vault.ChangeSecretAsync(next, cancellationToken).ConfigureAwait(false);
        }

        if (context.Console.IsJson)
        {
            context.Console.WriteJson(json => json.WriteBoolean("changed", true));
        }

        context.Console.WriteLine("The vault opens with the new passphrase. Back it up again: healthledger keys "
            + "backup.");
        return ExitCode.Done;
    }
}
