using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using HealthLedger.Cli.Importing;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;
using HealthLedger.Verifier;

namespace HealthLedger.Cli.Commands;

/// <summary>`hl7 reconcile`: checks the report of an import.</summary>
internal static class Hl7ReconcileCommand
{
    private const string Description =
        """
        Checks that the report of an import is the one that was sealed, offline, with the pinned genesis file alone.
        Exits with 1 when it is not.

        Examples:
          healthledger hl7 reconcile ledger/imports/report-42-0.json --data ./ledger
          healthledger hl7 reconcile report.json --genesis genesis.cbor --json
        """;

    public static Command Create(CommandSet set)
    {
        Argument<string> report = new("REPORT") { Description = "The report that `hl7 import` wrote." };
        Option<string?> genesis = new("--genesis")
        {
            Description = "The genesis file. Default: that of the data folder.",
            HelpName = "FILE",
        };
        return set.WithAction(
            new Command("reconcile", Description) { report, genesis },
            (context, cancellationToken) => RunAsync(
                context,
                context.Get(report),
                context.Get(genesis) ?? Path.Combine(context.RequireData(), LedgerFolder.GenesisFileName),
                cancellationToken));
    }

    private static async Task<int> RunAsync(
        CommandContext context, string report, string genesis, CancellationToken cancellationToken)
    {
        byte[] file = await InputFile.Of(report, context.Environment).ReadAsync(cancellationToken)
            .ConfigureAwait(false);
        byte[] pinned = await InputFile.Of(genesis, context.Environment).ReadAsync(cancellationToken)
            .ConfigureAwait(false);
        VerificationPolicy policy = new(pinned, context.Environment.Time.GetUtcNow()) { MaxAnchorAge = null };
        (ReceiptVerdict verdict, bool isOfReport) = ImportReport.Check(file, policy, out JsonElement content);
        Show(context.Console, verdict, isOfReport, content);
        if (verdict.Facts is not null && isOfReport)
        {
            return ExitCode.Done;
        }

        context.Console.WriteError(
            verdict.Code ?? CliErrorCodes.NoReport,
            verdict.Facts is null
                ? verdict.Meaning
                : "The ledger sealed another report than this one, or this one was changed.");
        return ExitCode.CheckFailed;
    }

    private static void Show(CliConsole console, ReceiptVerdict verdict, bool isOfReport, JsonElement report)
    {
        bool isGood = verdict.Facts is not null && isOfReport;
        JsonElement totals = report.GetProperty("totals");
        if (console.IsJson)
        {
            console.WriteJson(json =>
            {
                json.WriteBoolean("ok", isGood);
                if (isGood)
                {
                    json.WriteNumber("height", verdict.Facts!.Height);
                    json.WriteString("time", verdict.Facts.Time);
                    json.WriteString("author", Convert.ToHexStringLower(verdict.Facts.AuthorId.Span));
                    json.WritePropertyName("report");
                    report.WriteTo(json);
                }
            });
        }

        if (isGood)
        {
            console.WriteValues(
                ("Report", "as it was sealed"),
                ("Height", verdict.Facts!.Height.ToString(CultureInfo.InvariantCulture)),
                ("Time", verdict.Facts.Time.ToString("O", CultureInfo.InvariantCulture)),
                ("Source", report.GetProperty("source").GetString()),
                ("Files", report.GetProperty("files").GetArrayLength().ToString(CultureInfo.InvariantCulture)),
                ("Read", totals.GetProperty("read").GetRawText()),
                ("Sealed", totals.GetProperty("sealed").GetRawText()),
                ("Duplicate", totals.GetProperty("duplicate").GetRawText()),
                ("Refused", totals.GetProperty("refused").GetRawText()));
        }
    }
}
