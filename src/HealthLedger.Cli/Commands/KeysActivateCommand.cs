using System.CommandLine;
using HealthLedger.Cli.Input;
using HealthLedger.Vaults;

namespace HealthLedger.Cli.Commands;

/// <summary>`keys activate`: a pending version takes over.</summary>
internal static class KeysActivateCommand
{
    private const string Description =
        """
        Makes a pending version of a key the active one. Stop the node first.

        For keys that only encrypt here, where a rotation was stopped half way. Which version of author, seal and kem is
        in force the ledger decides, and the node follows it.

        Example:
          healthledger keys activate --data ./ledger --key shares --version-number 2
        """;

    public static Command Create(CommandSet set)
    {
        Option<string> key = KeyArgument.Key();
        Option<uint> version = KeyArgument.Version();
        return set.WithAction(new Command("activate", Description) { key, version }, (context, cancellationToken) =>
            RunAsync(context, KeyArgument.Parse(context.Get(key)), context.Get(version), cancellationToken));
    }

    private static async Task<int> RunAsync(
        CommandContext context, VaultKey key, uint version, CancellationToken cancellationToken)
    {
        if (key is VaultKey.Author or VaultKey.Seal or VaultKey.Kem)
        {
            throw CliException.Usage(
                "The ledger decides which version of this key is in force: use `keys rotate`, or start the node.");
        }

        OpenVault open = await OpenVault.StartAsync(context, cancellationToken).ConfigureAwait(false);
        await using (open.ConfigureAwait(false))
        {
            await open.Vault.ActivateAsync(key, version, cancellationToken).ConfigureAwait(false);
            if (context.Console.IsJson)
            {
                context.Console.WriteJson(json =>
                {
                    json.WriteString("key", KeyArgument.NameOf(key));
                    json.WriteNumber("version", version);
                    json.WriteString("state", nameof(VaultKeyState.Active));
                });
            }

            context.Console.WriteLine($"Version {version} of {KeyArgument.NameOf(key)} is active.");
            return ExitCode.Done;
        }
    }
}
