using System.CommandLine;
using System.Text;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;
using HealthLedger.Recovery;

namespace HealthLedger.Cli.Commands;

/// <summary>`recovery sign`: an officer agrees.</summary>
internal static class RecoverySignCommand
{
    private const string Description =
        """
        Signs a request as an officer, on the officer's own machine. Shows first what is signed.

        Sign only when every other copy of the ledger is out of use for ever, and when ledger, height, header, replicas
        and the new seal key are those that you were told by a second channel. Where replicas were lost, sign only when
        enough of them are certain never to come back, when this is the furthest of those that are left, and when you
        know why as many blocks are given up as it says: your signature covers their number, and the ledger keeps it.

        Example:
          healthledger recovery sign --request ./recovery-request --key ./officer-1.pem --out ./signature-1
        """;

    public static Command Create(CommandSet set)
    {
        Option<string> request = Required("--request", "The request.");
        Option<string> key = Required("--key", "The officer's key.");
        Option<string> output = Required("--out", "The file of the signature; it must not exist.");
        return set.WithAction(new Command("sign", Description) { request, key, output }, (context, cancellationToken) =>
            RunAsync(
                context, context.Get(request)!, context.Get(key)!, context.Get(output)!, cancellationToken));
    }

    private static Option<string> Required(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "FILE",
        Required = true,
    };

    private static async Task<int> RunAsync(
        CommandContext context, string file, string keyFile, string output, CancellationToken cancellationToken)
    {
        OutputFile.RequireNew(output);
        RecoveryRequest request = await OpenRecovery.ReadRequestAsync(context, file, cancellationToken)
            .ConfigureAwait(false);
        byte[] pem = await InputFile.Of(keyFile, context.Environment).ReadAsync(cancellationToken)
            .ConfigureAwait(false);
        RecoveryView.Show(context.Console, request);
        string passphrase = await PassphraseSource.RequireAsync(context, isNew: false, cancellationToken)
            .ConfigureAwait(false);
        using RecoveryKey key = RecoveryKey.ImportPem(Encoding.ASCII.GetString(pem), passphrase);
        await OutputFile.WriteAsync(output, key.Sign(request).Encode(), cancellationToken).ConfigureAwait(false);
        return ExitCode.Done;
    }
}
