using System.CommandLine;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;
using HealthLedger.Witnesses;

namespace HealthLedger.Cli.Commands;

/// <summary>`witness key`: the key of a witness.</summary>
internal static class WitnessKeyCommand
{
    private const string Description =
        """
        Makes the key of a witness, on the witness's own machine.

        The key, encrypted under the passphrase (PKCS#8, which OpenSSL reads), stays there. The public half, beside it
        as .pub, goes to whoever names the witness: nodes that ask it, and verifiers that trust it.

        Example:
          healthledger witness key --out ./witness.pem --passphrase-file ./witness-passphrase
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
        using WitnessKey key = WitnessKey.Create();
        string publicFile = await KeyPairFile
            .WriteAsync(output, key.ExportPem(passphrase), key.PublicKey, cancellationToken).ConfigureAwait(false);
        if (context.Console.IsJson)
        {
            context.Console.WriteJson(json =>
            {
                json.WriteString("key", output);
                json.WriteString("public", publicFile);
                json.WriteString("point", key.PublicKey);
                json.WriteString("keyId", key.Id.ToString());
            });
        }

        context.Console.WriteValues(
            ("Key", output), ("Public half", publicFile), ("Key id", key.Id.ToString()));
        return ExitCode.Done;
    }
}
