using System.CommandLine;
using System.Text.Json;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;
using HealthLedger.Recovery;

namespace HealthLedger.Cli.Commands;

/// <summary>`recovery request`: what officers sign to put a ledger back into force.</summary>
internal static class RecoveryRequestCommand
{
    private const string Description =
        """
        Makes what officers sign to give a ledger another seal key: after a restore, or when the vault was lost.

        The new keys are made in the vault of the folder; asking again goes on with the same ones. No node may run.
        When everybody has signed: `recovery complete`.

        Example:
          healthledger recovery request --data ./restored --out ./recovery-request
        """;

    public static Command Create(CommandSet set)
    {
        Option<string> output = new("--out")
        {
            Description = "The file of the request; it must not exist.",
            HelpName = "FILE",
            Required = true,
        };
        return set.WithAction(new Command("request", Description) { output }, (context, cancellationToken) =>
            RunAsync(context, context.Get(output)!, cancellationToken));
    }

    /// <summary>What an officer is to read before signing.</summary>
    public static void Show(CommandContext context, RecoveryRequest request)
    {
        if (context.Console.IsJson)
        {
            context.Console.WriteJson(json => Write(json, request));
        }

        context.Console.WriteValues(
            ("Ledger", request.LedgerId.ToString()),
            ("Ends the epoch at height", request.Height.ToString()),
            ("On top of header", request.Previous.ToString()),
            ("Made", request.Time.ToString("u", System.Globalization.CultureInfo.InvariantCulture)),
            ("New seal key", request.SealKeyId.ToString()),
            ("New signing key", request.SigningKeyId?.ToString() ?? "none: the organisation's stays"));
    }

    private static void Write(Utf8JsonWriter json, RecoveryRequest request)
    {
        json.WriteString("ledgerId", request.LedgerId.ToString());
        json.WriteNumber("height", request.Height.Value);
        json.WriteString("previous", request.Previous.ToString());
        json.WriteString("time", request.Time);
        json.WriteString("sealKeyId", request.SealKeyId.ToString());
        json.WriteString("signingKeyId", request.SigningKeyId?.ToString());
    }

    private static async Task<int> RunAsync(CommandContext context, string output, CancellationToken cancellationToken)
    {
        OutputFile.RequireNew(output);
        OpenRecovery open = await OpenRecovery.StartAsync(context, cancellationToken).ConfigureAwait(false);
        await using (open.ConfigureAwait(false))
        {
            RecoveryRequest request = await open.Recovery.PrepareAsync(cancellationToken).ConfigureAwait(false);
            await OutputFile.WriteAsync(output, request.Encode(), cancellationToken).ConfigureAwait(false);
            Show(context, request);
            return ExitCode.Done;
        }
    }
}
