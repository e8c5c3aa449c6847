using System.CommandLine;
using HealthLedger.Cli.Input;

namespace HealthLedger.Cli.Commands;

/// <summary>`keys publish`: the key of the next period.</summary>
internal static class KeysPublishCommand
{
    private const string Description =
        """
        Publishes the key that packages for this trustee are sealed to in the next period. Stop the node first.

        The first period has the key that the vault was made with; each later one has a new key. `keys rotate --key kem`
        does the same. The period before stays until `keys destroy`, which refuses the newest.

        Example:
          healthledger keys publish --data ./ledger
        """;

    public static Command Create(CommandSet set) => set.WithAction(new Command("publish", Description), RunAsync);

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
                if (rotation.Destruction is { } destruction)
                {
                    json.WriteNumber("destroyedVersion", destruction.Version);
                }
            });
        }

        context.Console.WriteLine(
            $"{rotation.Version}, entry {rotation.Entry.Height}/{rotation.Entry.Index}. Back the vault and the data up "
            + "again: healthledger keys backup, healthledger backup.");
        if (rotation.Destruction is { } gone)
        {
            context.Console.WriteLine(
                $"Version {gone.Version} is destroyed; the ledger has an entry that says so.");
        }
    }

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        OpenLedger open = await OpenLedger.StartAsync(context, null, null, cancellationToken).ConfigureAwait(false);
        await using (open.ConfigureAwait(false))
        {
            Write(context, await open.Node.PublishTrusteeKeyAsync(cancellationToken).ConfigureAwait(false));
            return ExitCode.Done;
        }
    }
}
