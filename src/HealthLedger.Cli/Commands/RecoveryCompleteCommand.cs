using System.CommandLine;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;
using HealthLedger.Recovery;

namespace HealthLedger.Cli.Commands;

/// <summary>`recovery complete`: the ledger goes on with another seal key.</summary>
internal static class RecoveryCompleteCommand
{
    private const string Description =
        """
        Ends the epoch with the officers' signatures. The next start seals with the new key.

        Receipts from after it verify where the verifier accepts the recovery: `receipt verify --accept-recovery`. Those
        from before verify as ever.

        Example:
          healthledger recovery complete --data ./restored --request ./recovery-request ./signature-1 ./signature-3
        """;

    public static Command Create(CommandSet set)
    {
        Option<string> request = new("--request") { Description = "The request.", HelpName = "FILE", Required = true };
        Argument<string[]> signatures = new("signature")
        {
            Description = "The officers' signatures.",
            Arity = ArgumentArity.OneOrMore,
        };
        return set.WithAction(
            new Command("complete", Description) { request, signatures },
            (context, cancellationToken) => RunAsync(
                context, context.Get(request)!, context.Get(signatures), cancellationToken));
    }

    private static async Task<int> RunAsync(
        CommandContext context, string file, string[] files, CancellationToken cancellationToken)
    {
        RecoveryRequest request = await OpenRecovery.ReadRequestAsync(context, file, cancellationToken)
            .ConfigureAwait(false);
        List<RecoverySignature> signatures = [];
        foreach (string name in files)
        {
            byte[] bytes = await InputFile.Of(name, context.Environment).ReadAsync(cancellationToken)
                .ConfigureAwait(false);
            signatures.Add(RecoverySignature.TryDecode(bytes)
                ?? throw CliException.Usage($"'{name}' is not a signature of `recovery sign`."));
        }

        OpenRecovery open = await OpenRecovery.StartAsync(context, cancellationToken).ConfigureAwait(false);
        await using (open.ConfigureAwait(false))
        {
            await open.Recovery.CompleteAsync(request, signatures, cancellationToken).ConfigureAwait(false);
        }

        RecoveryView.Show(context.Console, request);
        context.Console.WriteLine("The ledger goes on with the new seal key. Back vault and data up now.");
        return ExitCode.Done;
    }
}
