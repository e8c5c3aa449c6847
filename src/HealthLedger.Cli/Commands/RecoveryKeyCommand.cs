using System.CommandLine;
using System.Text;
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
        Option<string> output = new("--out")
        {
            Description = "The file of the key; it must not exist.",
            HelpName = "FILE",
            Required = true,
        };
        return set.WithAction(new Command("key", Description) { output }, (context, cancellationToken) =>
            RunAsync(context, context.Get(output)!, cancellationToken));
    }

    private static async Task<int> RunAsync(CommandContext context, string output, CancellationToken cancellationToken)
    {
        string publicFile = output + ".pub";
        OutputFile.RequireNew(output);
        OutputFile.RequireNew(publicFile);
        string passphrase = await PassphraseSource.RequireAsync(context, isNew: true, cancellationToken)
            .ConfigureAwait(false);
        using RecoveryKey key = RecoveryKey.Create();
        await OutputFile.WriteAsync(output, Encoding.ASCII.GetBytes(key.ExportPem(passphrase)), cancellationToken)
            .ConfigureAwait(false);
        await OutputFile.WriteAsync(publicFile, Encoding.ASCII.GetBytes(key.PublicKey + "\n"), cancellationToken)
            .ConfigureAwait(false);
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
