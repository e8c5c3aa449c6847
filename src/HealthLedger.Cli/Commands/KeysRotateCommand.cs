using System.CommandLine;
using HealthLedger.Cli.Input;
using HealthLedger.Vaults;

namespace HealthLedger.Cli.Commands;

/// <summary>`keys rotate`: the next version of a key.</summary>
internal static class KeysRotateCommand
{
    private const string Description =
        """
        Makes the next version of a key. Stop the node first.

        Keys that only encrypt here are activated at once; what older versions protected still opens. A new version of
        author, seal or kem waits until the ledger knows it: then `keys activate`.

        Example:
          healthledger keys rotate --data ./ledger --key private-rows
        """;

    public static Command Create(CommandSet set)
    {
        Option<string> key = KeyArgument.Key();
        return set.WithAction(new Command("rotate", Description) { key }, (context, cancellationToken) =>
            RunAsync(context, KeyArgument.Parse(context.Get(key)), cancellationToken));
    }

    private static async Task<int> RunAsync(
        CommandContext context, VaultKey key, CancellationToken cancellationToken)
    {
        OpenVault open = await OpenVault.StartAsync(context, cancellationToken).ConfigureAwait(false);
        await using (open.ConfigureAwait(false))
        {
            VaultKeyVersion made = await open.Vault.GenerateNextAsync(key, cancellationToken).ConfigureAwait(false);
            bool isOurs = key is VaultKey.PrivateRows or VaultKey.Shares or VaultKey.RecordKeys;
            if (isOurs)
            {
                await open.Vault.ActivateAsync(key, made.Version, cancellationToken).ConfigureAwait(false);
            }

            VaultKeyVersion now = (await open.Vault.ListAsync(cancellationToken).ConfigureAwait(false))
                .First(each => each.Key == key && each.Version == made.Version);
            if (context.Console.IsJson)
            {
                context.Console.WriteJson(json => KeysListCommand.WriteVersion(json, now));
            }

            context.Console.WriteLine(isOurs
                ? $"{now}. Back the vault up again: healthledger keys backup."
                : $"{now}. Let the ledger know it, then: healthledger keys activate --key {KeyArgument.NameOf(key)} "
                    + $"--version-number {now.Version}");
            return ExitCode.Done;
        }
    }
}
