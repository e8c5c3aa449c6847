using System.CommandLine;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;
using HealthLedger.Recovery;

namespace HealthLedger.Cli.Commands;

/// <summary>`recovery request`: what officers sign to put a ledger back into force.</summary>
internal static class RecoveryRequestCommand
{
    private const string Description =
        """
        Makes what officers sign to give a ledger another seal key: after a restore, when the vault was lost, or when
        so many replicas of several are lost for good that there will never be a quorum again.

        The new keys are made in the vault of the folder; asking again goes on with the same ones. No node may run.
        When everybody has signed: `recovery complete`.

        Of several replicas this folder is the one that the ledger goes on from, alone at first. Give the surveys of
        all others that are left: none of them may be further.

        Examples:
          healthledger recovery request --data ./restored --out ./recovery-request
          healthledger recovery request --data ./north --survivor east.survey --out ./recovery-request
        """;

    public static Command Create(CommandSet set)
    {
        Option<string> output = new("--out")
        {
            Description = "The file of the request; it must not exist.",
            HelpName = "FILE",
            Required = true,
        };
        Option<string[]> survivors = new("--survivor")
        {
            Description = "The survey of another replica that is left (`recovery survey`); may be repeated.",
            HelpName = "FILE",
        };
        Option<bool> givesUp = new("--give-up-unproven")
        {
            Description = "Give up blocks that replicas which are left sealed, and of which they hold no quorum's "
                + "seals. Receipts that a lost replica may have given for them lead nowhere.",
        };
        return set.WithAction(
            new Command("request", Description) { output, survivors, givesUp },
            (context, cancellationToken) => RunAsync(
                context,
                context.Get(output)!,
                context.Get(survivors) ?? [],
                context.Get(givesUp),
                cancellationToken));
    }

    private static async Task<int> RunAsync(
        CommandContext context, string output, string[] survivors, bool givesUp, CancellationToken cancellationToken)
    {
        OutputFile.RequireNew(output);
        List<RecoverySurvey> surveys = [];
        foreach (string name in survivors)
        {
            byte[] bytes = await InputFile.Of(name, context.Environment).ReadAsync(cancellationToken)
                .ConfigureAwait(false);
            surveys.Add(RecoverySurvey.TryDecode(bytes)
                ?? throw CliException.Usage($"'{name}' is not a survey of `recovery survey`."));
        }

        OpenRecovery open = await OpenRecovery.StartAsync(context, cancellationToken).ConfigureAwait(false);
        await using (open.ConfigureAwait(false))
        {
            RecoveryRequest request = await open.Recovery.PrepareAsync(
                new RecoveryPlan { Survivors = surveys, GivesUpUnproven = givesUp }, cancellationToken)
                .ConfigureAwait(false);
            await OutputFile.WriteAsync(output, request.Encode(), cancellationToken).ConfigureAwait(false);
            RecoveryView.Show(context.Console, request);
            return ExitCode.Done;
        }
    }
}
