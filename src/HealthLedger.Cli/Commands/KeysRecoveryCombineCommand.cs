using System.CommandLine;
using HealthLedger.Cli.Input;
using HealthLedger.Storage.Files;
using HealthLedger.Vaults;

namespace HealthLedger.Cli.Commands;

/// <summary>`keys recovery combine`: officers open a vault whose passphrase is lost.</summary>
internal static class KeysRecoveryCombineCommand
{
    private const string Description =
        """
        Opens the vault with the officers' shares and gives it another passphrase. Stop the node first.

        Example:
          healthledger keys recovery combine a/share-1 b/share-4 c/share-5 --data ./ledger --new-passphrase-file new
        """;

    public static Command Create(CommandSet set)
    {
        Argument<string[]> shares = new("share")
        {
            Description = "The officers' files.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string> next = SecretOption.Create("--new-passphrase-file", "The new passphrase.");
        return set.WithAction(new Command("combine", Description) { shares, next }, (context, cancellationToken) =>
            RunAsync(context, context.Get(shares), next, cancellationToken));
    }

    private static async Task<int> RunAsync(
        CommandContext context, string[] files, Option<string> option, CancellationToken cancellationToken)
    {
        string path = Path.Combine(context.RequireData(), LedgerFolder.VaultFileName);
        using VaultSecret next = SecretOption.Read(context, option);
        List<ReadOnlyMemory<byte>> shares = [];
        foreach (string file in files)
        {
            shares.Add(await ReadAsync(file, cancellationToken).ConfigureAwait(false));
        }

        using DirectoryLock held = await OpenVault.HoldAsync(context, cancellationToken).ConfigureAwait(false);
        FileKeyVault vault = await FileKeyVault
            .RecoverAsync(path, shares, next, null, cancellationToken).ConfigureAwait(false);
        await vault.DisposeAsync().ConfigureAwait(false);
        if (context.Console.IsJson)
        {
            context.Console.WriteJson(json => json.WriteBoolean("recovered", true));
        }

        context.Console.WriteLine(
            "The vault opens with the new passphrase. Deal new shares: healthledger keys recovery split.");
        return ExitCode.Done;
    }

    private static async Task<byte[]> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException(
                CliErrorCodes.FileUnreadable,
                ExitCode.Environment,
                $"'{file}' cannot be read. Check its path and permissions.",
                exception);
        }
    }
}
