using System.CommandLine;
using System.Globalization;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;
using HealthLedger.Receipts;

namespace HealthLedger.Cli.Commands;

/// <summary>`proof compare`: a presented receipt beside the ledger's own block.</summary>
internal static class ProofCompareCommand
{
    private const string Description =
        """
        Compares a receipt with the block that this ledger has at its height. Where they contradict each other
        somebody has sealed twice; the evidence is written to a file, and everybody can verify it. Exit code 1
        unless they are the same.

        Examples:
          healthledger proof compare --data ./ledger receipt.hlr
          healthledger proof compare --data ./ledger receipt.hlr --out evidence.hlp
        """;

    public static Command Create(CommandSet set)
    {
        Argument<string> file = new("FILE") { Description = "The receipt; - is standard input." };
        Option<string?> output = new("--out")
        {
            Description = "Where evidence is written, if there is any; the file must not exist.",
            HelpName = "FILE",
        };
        Command command = new("compare", Description) { file, output };
        return set.WithAction(command, (context, cancellationToken) => RunAsync(
            context, context.Get(file)!, context.Get(output), cancellationToken));
    }

    private static async Task<int> RunAsync(
        CommandContext context, string file, string? output, CancellationToken cancellationToken)
    {
        if (output is not null)
        {
            OutputFile.RequireNew(output);
        }

        byte[] receipt = await InputFile.Of(file, context.Environment).ReadAsync(cancellationToken)
            .ConfigureAwait(false);
        OpenLedger ledger = await OpenLedger.StartAsync(context, null, null, cancellationToken).ConfigureAwait(false);
        await using (ledger.ConfigureAwait(false))
        {
            ReceiptComparison comparison = await ledger.Node.CompareAsync(receipt, cancellationToken)
                .ConfigureAwait(false);
            if (output is not null && comparison.Evidence is { } evidence)
            {
                await OutputFile.WriteAsync(output, evidence, cancellationToken).ConfigureAwait(false);
            }

            Show(context.Console, comparison, comparison.Evidence is null ? null : output);
            return comparison.Result == ReceiptComparisonResult.Same ? ExitCode.Done : ExitCode.CheckFailed;
        }
    }

    private static void Show(CliConsole console, ReceiptComparison comparison, string? output)
    {
        if (console.IsJson)
        {
            console.WriteJson(json =>
            {
                json.WriteString("result", comparison.Result.ToString());
                json.WriteNumber("height", comparison.Height.Value);
                json.WriteString("out", output);
            });
        }

        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"height {comparison.Height.Value}: ")
            + comparison.Result switch
            {
                ReceiptComparisonResult.Same => "the same header.",
                ReceiptComparisonResult.Contradiction => "TWO SEALED HEADERS. "
                    + (output is null ? "Name a file with --out for the evidence." : $"Evidence in '{output}'."),
                ReceiptComparisonResult.NotReached => "this ledger has no such block yet.",
                ReceiptComparisonResult.OtherLedger => "a receipt of another ledger.",
                _ => "not a receipt, or not sealed by this ledger's replicas.",
            });
    }
}
