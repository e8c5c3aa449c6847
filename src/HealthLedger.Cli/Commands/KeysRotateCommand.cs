using System.CommandLine;
using HealthLedger.Cli.Input;
using HealthLedger.Participants;
using HealthLedger.Vaults;

namespace HealthLedger.Cli.Commands;

/// <summary>`keys rotate`: the next version of a key.</summary>
internal static class KeysRotateCommand
{
    private const string Description =
        """
        Makes the next version of a key and puts it in force. Stop the node first.

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
        OpenLedger open = await OpenLedger.StartAsync(context, null, null, cancellationToken).ConfigureAwait(false);
        await using (open.ConfigureAwait(false))
        {
            KeyRotation rotation = key switch
            {
                VaultKey.Author => await open.Node.RotateSigningKeyAsync(reason, suspectSince, cancellationToken)
                    .ConfigureAwait(false),
                VaultKey.Seal => await open.Node.RotateSealKeyAsync(reason, cancellationToken).ConfigureAwait(false),
                _ => await open.Node.PublishTrusteeKeyAsync(cancellationToken).ConfigureAwait(false),
            };
            KeysPublishCommand.Write(context, rotation);
            return ExitCode.Done;
        }
    }

    private static async Task<int> RunAsync(
        CommandContext context, VaultKey key, CancellationToken cancellationToken)
    {
        OpenVault open = await OpenVault.StartAsync(context, cancellationToken).ConfigureAwait(false);
        await using (open.ConfigureAwait(false))
        {
            VaultKeyVersion made = await open.Vault.GenerateNextAsync(key, cancellationToken).ConfigureAwait(false);
            await open.Vault.ActivateAsync(key, made.Version, cancellationToken).ConfigureAwait(false);
            VaultKeyVersion now = (await open.Vault.ListAsync(cancellationToken).ConfigureAwait(false))
                .First(each => each.Key == key && each.Version == made.Version);
            if (context.Console.IsJson)
            {
                context.Console.WriteJson(json => KeysListCommand.WriteVersion(json, now));
            }

            context.Console.WriteLine($"{now}. Back the vault up again: healthledger keys backup.");
            return ExitCode.Done;
        }
    }
}
