using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using HealthLedger.Cli.Input;
using HealthLedger.Vaults;

namespace HealthLedger.Cli.Commands;

/// <summary>`keys list`: what is public of the vault's keys.</summary>
internal static class KeysListCommand
{
    private const string Description =
        """
        Lists every version of every key with its state; nothing secret is shown.

        Example:
          healthledger keys list --data ./ledger --json
        """;

    public static Command Create(CommandSet set) => set.WithAction(new Command("list", Description), RunAsync);

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        LedgerFolder folder = await OpenLedger.OpenFolderAsync(context, cancellationToken).ConfigureAwait(false);
        await using (folder.ConfigureAwait(false))
        {
            IReadOnlyList<VaultKeyVersion> keys = await folder.Vault
                .ListAsync(cancellationToken).ConfigureAwait(false);
            ulong counter = await folder.Vault.ReadCounterAsync(cancellationToken).ConfigureAwait(false);
            if (context.Console.IsJson)
            {
                context.Console.WriteJson(json => Write(json, keys, counter, folder.Vault.RecoveryThreshold));
            }

            context.Console.WriteTable(
                ["Key", "Version", "State", "Key id"],
                keys.Select(key => (IReadOnlyList<string>)
                [
                    KeyArgument.NameOf(key.Key),
                    key.Version.ToString(CultureInfo.InvariantCulture),
                    key.State.ToString(),
                    key.KeyId?.ToString() ?? "-",
                ]));
            context.Console.WriteValues(
                ("Counter", counter.ToString(CultureInfo.InvariantCulture)),
                ("Recovery", folder.Vault.RecoveryThreshold == 0
                    ? "no shares were dealt"
                    : $"{folder.Vault.RecoveryThreshold} shares together"));
            return ExitCode.Done;
        }
    }

    private static void Write(
        Utf8JsonWriter json, IReadOnlyList<VaultKeyVersion> keys, ulong counter, int recoveryThreshold)
    {
        json.WriteStartArray("keys");
        foreach (VaultKeyVersion key in keys)
        {
            json.WriteStartObject();
            WriteVersion(json, key);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("counter", counter);
        json.WriteNumber("recoveryThreshold", recoveryThreshold);
    }

    internal static void WriteVersion(Utf8JsonWriter json, VaultKeyVersion key)
    {
        json.WriteString("key", KeyArgument.NameOf(key.Key));
        json.WriteNumber("version", key.Version);
        json.WriteString("state", key.State.ToString());
        json.WriteString("keyId", key.KeyId?.ToString());
        json.WriteString("point", key.PublicPoint.Length == 0 ? null : Convert.ToHexStringLower(key.PublicPoint.Span));
    }
}
