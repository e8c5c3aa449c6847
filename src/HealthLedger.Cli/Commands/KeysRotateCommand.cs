using System.CommandLine;
using HealthLedger.Cli.Input;
using HealthLedger.Clients;
using HealthLedger.Participants;
using HealthLedger.Vaults;

namespace HealthLedger.Cli.Commands;

/// <summary>`keys rotate`: the next version of a key.</summary>
internal static class KeysRotateCommand
{
    private const string Description =
        """
        Makes the next version of a key and puts it in force. A node that runs on the folder is asked at its socket
        and does it while it goes on; where none serves clients, the folder is opened.

        Keys that only encrypt here are activated at once; what older versions protected still opens. author, seal and
        kem change on the ledger: one entry brings the new key, and the vault follows when it is sealed. Run it again
        when it was stopped: it goes on with the version that was made. The seal key before is destroyed; that of the
        author stays, retired, until `keys destroy`. Back the vault and the data up afterwards.

        Examples:
          healthledger keys rotate --data ./ledger --key private-rows
          healthledger keys rotate --data ./ledger --key author --reason compromised --suspect-since 2026-01-31
        """;

    private static readonly Dictionary<string, KeyRotationReason> Reasons = new(StringComparer.Ordinal)
    {
        ["routine"] = KeyRotationReason.Routine,
        ["superseded"] = KeyRotationReason.Superseded,
        ["compromised"] = KeyRotationReason.Compromised,
        ["lost"] = KeyRotationReason.Lost,
    };

    public static Command Create(CommandSet set)
    {
        Option<string> key = KeyArgument.Key();
        Option<string> reason = new("--reason")
        {
            Description = "Why, in clear on the ledger: " + string.Join(", ", Reasons.Keys) + ".",
            HelpName = "REASON",
            DefaultValueFactory = _ => "routine",
        };
        Option<string?> suspect = new("--suspect-since")
        {
            Description = "Since when the author key may have been in other hands, an instant of RFC 3339.",
            HelpName = "INSTANT",
        };
        return set.WithAction(
            new Command("rotate", Description) { key, reason, suspect },
            (context, cancellationToken) => KeyArgument.Parse(context.Get(key)) switch
            {
                VaultKey.Author or VaultKey.Seal or VaultKey.Kem => RunOnLedgerAsync(
                    context,
                    KeyArgument.Parse(context.Get(key)),
                    Reasons.TryGetValue(context.Get(reason)!, out KeyRotationReason why)
                        ? why
                        : throw CliException.Usage("--reason is one of " + string.Join(", ", Reasons.Keys) + "."),
                    context.Get(suspect) is { } since ? InstantArgument.Parse("--suspect-since", since) : null,
                    cancellationToken),
                VaultKey other => RunAsync(context, other, cancellationToken),
            });
    }

    private static async Task<int> RunOnLedgerAsync(
        CommandContext context,
        VaultKey key,
        KeyRotationReason reason,
        DateTimeOffset? suspectSince,
        CancellationToken cancellationToken)
    {
        OpenLedger open = await OpenLedger.OpenAsync(context, null, cancellationToken).ConfigureAwait(false);
        await using (open.ConfigureAwait(false))
        {
            Task<KeyRotation> rotating = (key, open.Ledger) switch
            {
                (VaultKey.Author, LedgerClient client) =>
                    client.RotateSigningKeyAsync(reason, suspectSince, cancellationToken),
                (VaultKey.Author, _) => open.Node.RotateSigningKeyAsync(reason, suspectSince, cancellationToken),
                (VaultKey.Seal, LedgerClient client) => client.RotateSealKeyAsync(reason, cancellationToken),
                (VaultKey.Seal, _) => open.Node.RotateSealKeyAsync(reason, cancellationToken),
                _ => KeysPublishCommand.PublishAsync(open, cancellationToken),
            };
            KeysPublishCommand.Write(context, await rotating.ConfigureAwait(false));
            return ExitCode.Done;
        }
    }

    private static async Task<int> RunAsync(
        CommandContext context, VaultKey key, CancellationToken cancellationToken)
    {
        if (await OpenLedger.TryConnectAsync(context, cancellationToken).ConfigureAwait(false) is { } client)
        {
            await using (client.ConfigureAwait(false))
            {
                Write(context, await client.RotateVaultKeyAsync(key, cancellationToken).ConfigureAwait(false));
                return ExitCode.Done;
            }
        }

        OpenVault open = await OpenVault.StartAsync(context, cancellationToken).ConfigureAwait(false);
        await using (open.ConfigureAwait(false))
        {
            VaultKeyVersion made = await open.Vault.GenerateNextAsync(key, cancellationToken).ConfigureAwait(false);
            await open.Vault.ActivateAsync(key, made.Version, cancellationToken).ConfigureAwait(false);
            Write(context, (await open.Vault.ListAsync(cancellationToken).ConfigureAwait(false))
                .First(each => each.Key == key && each.Version == made.Version));
            return ExitCode.Done;
        }
    }

    private static void Write(CommandContext context, VaultKeyVersion now)
    {
        if (context.Console.IsJson)
        {
            context.Console.WriteJson(json => KeysListCommand.WriteVersion(json, now));
        }

        context.Console.WriteLine($"{now}. Back the vault up again: healthledger keys backup.");
    }
}
