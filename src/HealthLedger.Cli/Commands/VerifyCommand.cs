using System.CommandLine;
using System.Globalization;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;
using HealthLedger.Ledger;

namespace HealthLedger.Cli.Commands;

/// <summary>`verify`: the whole history again.</summary>
internal static class VerifyCommand
{
    private const string Description =
        """
        Verifies the whole history again: chain, execution, seals, history tree. Names the first bad place.

        Exits with 5 when something is not what was sealed.

        Examples:
          healthledger verify --data ./ledger
          healthledger verify --data ./ledger --full --json
        """;

    public static Command Create(CommandSet set)
    {
        Option<bool> full = new("--full")
        {
            Description = "Check the bytes of every payload too. Nothing is "
            + "decrypted."
        };
        return set.WithAction(
            new Command("verify", Description) { full },
            (context, cancellationToken) => RunAsync(context, context.Get(full), cancellationToken));
    }

    private static async Task<int> RunAsync(CommandContext context, bool isFull, CancellationToken cancellationToken)
    {
        VerificationReport report;
        try
        {
            report = await VerifyAsync(context, isFull, cancellationToken).ConfigureAwait(false);
        }
        catch (HealthLedgerException exception) when (ErrorOutcome.Of(exception).ExitCode == ExitCode.Integrity)
        {
            // The node refuses to start on a damaged ledger: that is the answer, not the lack of one.
            ErrorOutcome outcome = ErrorOutcome.Of(exception);
            report = new VerificationReport
            {
                BlocksVerified = 0,
                EntriesVerified = 0,
                PayloadsVerified = 0,
                FirstErrorCode = outcome.Code,
                FirstError = outcome.Text,
            };
        }

        Show(context.Console, report, isFull);
        return report.IsGood ? ExitCode.Done : ExitCode.Integrity;
    }

    private static async Task<VerificationReport> VerifyAsync(
        CommandContext context, bool isFull, CancellationToken cancellationToken)
    {
        OpenLedger ledger = await OpenLedger.OpenAsync(context, null, cancellationToken).ConfigureAwait(false);
        await using (ledger.ConfigureAwait(false))
        {
            return await context.Console.WithProgressAsync(
                "Verifying blocks",
                report => ledger.Ledger.VerifyAsync(isFull, new VerificationReporter(report), cancellationToken))
                .ConfigureAwait(false);
        }
    }

    private static void Show(CliConsole console, VerificationReport report, bool isFull)
    {
        if (console.IsJson)
        {
            console.WriteJson(json =>
            {
                json.WriteBoolean("ok", report.IsGood);
                json.WriteNumber("blocksVerified", report.BlocksVerified);
                json.WriteNumber("entriesVerified", report.EntriesVerified);
                json.WriteNumber("payloadsVerified", report.PayloadsVerified);
                json.WriteNumber("payloadsPruned", report.PayloadsPruned);
                RecoveryView.Write(json, report.Recoveries);
                if (report.BeganAt is { } height)
                {
                    json.WriteNumber("beganAt", height.Value);
                }

                if (report.IsGood)
                {
                    json.WriteNull("firstError");
                    return;
                }

                json.WriteStartObject("firstError");
                json.WriteString("code", report.FirstErrorCode);
                json.WriteString("message", report.FirstError);
                json.WriteEndObject();
            });
        }

        console.WriteValues(
            ("Result", report.IsGood ? "everything is as it was sealed" : "NOT as it was sealed"),
            ("Blocks", report.BlocksVerified.ToString(CultureInfo.InvariantCulture)),
            ("Entries", report.EntriesVerified.ToString(CultureInfo.InvariantCulture)),
            ("Payloads", isFull
                ? report.PayloadsVerified.ToString(CultureInfo.InvariantCulture)
                : "not checked (add --full)"),
            ("Pruned", isFull ? report.PayloadsPruned.ToString(CultureInfo.InvariantCulture) : "-"),
            ("Recoveries", RecoveryView.TextOf(report.Recoveries)));
        if (report.BeganAt is { } began)
        {
            console.WriteNotice(
                $"This node began with a snapshot of height {began}. What was sealed since is held against its seals "
                + "and its history, and the state against the newest root; what was before is not here, and a node "
                + "that has it executes and verifies it.");
        }

        if (report is { FirstErrorCode: { } code, FirstError: { } error })
        {
            console.WriteError(code, error);
        }
    }
}
