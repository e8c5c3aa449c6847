using System.CommandLine;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;
using HealthLedger.Recovery;

namespace HealthLedger.Cli.Commands;

/// <summary>`recovery key`: an officer's key.</summary>
internal static class RecoveryKeyCommand
{
    private const string Description =
        """
        Makes an officer's recovery key. Each officer runs this on a machine of their own, before the ledger is made.

        The key, encrypted under the officer's passphrase (PKCS#8, which OpenSSL reads), stays with the officer,
        offline. The public half, beside it as .pub, goes to whoever makes the ledger: `init --recovery-key`.

        Example:
          healthledger recovery key --out ./officer-1.pem --passphrase-file ./officer-1-passphrase
        """;

    public static Command Create(CommandSet set)
    {
        Option<string> output = KeyPairFile.Option();
        return set.WithAction(new Command("key", Description) { output }, (context, cancellationToken) =>
            RunAsync(context, context.Get(output)!, cancellationToken));
    }

    private static async Task<int> RunAsync(CommandContext context, string output, CancellationToken cancellationToken)
    {
        string passphrase = await KeyPairFile.PassphraseAsync(context, output, cancellationToken)
            .ConfigureAwait(false);
        using RecoveryKey key = RecoveryKey.Create();
        string publicFile = await KeyPairFile
            .WriteAsync(output, key.ExportPem(passphrase), key.PublicKey, cancellationToken).ConfigureAwait(false);
        if (context.Console.IsJson)
        {
            context.Console.WriteJson(json =>
            {
                json.WriteString("key", output);
                json.WriteString("public", publicFile);
                json.WriteString("point", key.PublicKey);
            });
        }

        context.Console.WriteValues(("Key", output), ("Public half", publicFile));
        return ExitCode.Done;
    }
}
