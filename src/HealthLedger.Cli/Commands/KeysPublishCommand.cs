using System.CommandLine;
using HealthLedger.Cli.Input;
using HealthLedger.Clients;

namespace HealthLedger.Cli.Commands;

/// <summary>`keys publish`: the key of the next period.</summary>
internal static class KeysPublishCommand
{
    private const string Description =
        """
        Publishes the key that packages for this trustee are sealed to in the next period. A node that
        runs on the folder is asked at its socket.

        The first period has the key that the vault was made with; each later one has a new key. `keys rotate --key kem`
        does the same. The period before stays until `keys destroy`, which refuses the newest.

        Example:
          healthledger keys publish --data ./ledger
        """;

    public static Command Create(CommandSet set) => set.WithAction(new Command("publish", Description), RunAsync);

    /// <summary>Publishes, here or at the node that runs on the folder.</summary>
    public static Task<KeyRotation> PublishAsync(OpenLedger open, CancellationToken cancellationToken) =>
        open.Ledger is LedgerClient client
            ? client.PublishTrusteeKeyAsync(cancellationToken)
            : open.Node.PublishTrusteeKeyAsync(cancellationToken);

    /// <summary>Says what a rotation on the ledger has brought about.</summary>
    public static void Write(CommandContext context, KeyRotation rotation)
    {
        if (context.Console.IsJson)
        {
            context.Console.WriteJson(json =>
            {
                KeysListCommand.WriteVersion(json, rotation.Version);
                json.WriteNumber("height", rotation.Entry.Height.Value);
                json.WriteNumber("index", rotation.Entry.Index);
                if (rotation.DestroyedVersion is { } destroyed)
                {
                    json.WriteNumber("destroyedVersion", destroyed);
                }
            });
        }

        context.Console.WriteLine(
            $"{rotation.Version}, entry {rotation.Entry.Height}/{rotation.Entry.Index}. Back the vault and the data up "
            + "again: healthledger keys backup, healthledger backup.");
        if (rotation.DestroyedVersion is { } gone)
        {
            context.Console.WriteLine($"Version {gone} is destroyed; the ledger has an entry that says so.");
        }
    }

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        OpenLedger open = await OpenLedger.OpenAsync(context, null, cancellationToken).ConfigureAwait(false);
        await using (open.ConfigureAwait(false))
        {
            Write(context, await PublishAsync(open, cancellationToken).ConfigureAwait(false));
            return ExitCode.Done;
        }
    }
}
