using System.CommandLine;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;
using HealthLedger.Recovery;

namespace HealthLedger.Cli.Commands;

/// <summary>`recovery survey`: how far a replica that is left has come.</summary>
internal static class RecoverySurveyCommand
{
    private const string Description =
        """
        Says how far a replica has come whose quorum is lost for good, so that the ledger goes on from the furthest.

        Run it at every replica that is left, with its node stopped, after they have run together until their heights
        stood. Nothing is changed. Hand the file to whoever makes the request: `recovery request --survivor`.

        Example:
          healthledger recovery survey --data ./east --out east.survey
        """;

    public static Command Create(CommandSet set)
    {
        Option<string> output = new("--out")
        {
            Description = "The file of the survey; it must not exist.",
            HelpName = "FILE",
            Required = true,
        };
        return set.WithAction(new Command("survey", Description) { output }, (context, cancellationToken) =>
            RunAsync(context, context.Get(output)!, cancellationToken));
    }

    private static async Task<int> RunAsync(CommandContext context, string output, CancellationToken cancellationToken)
    {
        OutputFile.RequireNew(output);
        OpenRecovery open = await OpenRecovery.StartAsync(context, cancellationToken).ConfigureAwait(false);
        await using (open.ConfigureAwait(false))
        {
            RecoverySurvey survey = await open.Recovery.SurveyAsync(cancellationToken).ConfigureAwait(false);
            await OutputFile.WriteAsync(output, survey.Encode(), cancellationToken).ConfigureAwait(false);
            Show(context, survey);
            return ExitCode.Done;
        }
    }

    private static void Show(CommandContext context, RecoverySurvey survey)
    {
        if (context.Console.IsJson)
        {
            context.Console.WriteJson(json =>
            {
                json.WriteString("ledgerId", survey.LedgerId.ToString());
                json.WriteString("participant", survey.Participant.ToString());
                json.WriteNumber("height", survey.Height.Value);
                json.WriteString("header", survey.HeaderHash.ToString());
                json.WriteNumber("sealedTo", survey.SealedTo.Value);
                json.WriteString("madeAt", survey.MadeAt);
            });
        }

        context.Console.WriteValues(
            ("Ledger", survey.LedgerId.ToString()),
            ("Replica of", survey.Participant.ToString()),
            ("Height with a quorum's seals", survey.Height.ToString()),
            ("Header", survey.HeaderHash.ToString()),
            ("Sealed by itself up to", survey.SealedTo.ToString()),
            ("Made at", survey.MadeAt.ToString("u", System.Globalization.CultureInfo.InvariantCulture)));
    }
}
