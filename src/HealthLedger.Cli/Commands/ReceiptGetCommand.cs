using System.CommandLine;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;
using HealthLedger.Primitives;
using HealthLedger.Receipts;

namespace HealthLedger.Cli.Commands;

/// <summary>`receipt get`: the receipt of a record's sealing.</summary>
internal static class ReceiptGetCommand
{
    private const string Description =
        """
        Writes the receipt of a record's sealing to a file.

        Example:
          healthledger receipt get --data ./ledger --record 0193f0c2a1b47d6e8f00112233445566 --out receipt.hlr
        """;

    public static Command Create(CommandSet set)
    {
        Option<string> record = new("--record")
        {
            Description = "The record, 32 hexadecimal digits.",
            Required = true,
        };
        Option<string> output = new("--out")
        {
            Description = "The file to write; it must not exist.",
            HelpName = "FILE",
            Required = true,
        };
        return set.WithAction(new Command("get", Description) { record, output }, (context, cancellationToken) =>
            RunAsync(context, RecordArgument.Parse(context.Get(record)), context.Get(output)!, cancellationToken));
    }

    private static async Task<int> RunAsync(
        CommandContext context, RecordId record, string output, CancellationToken cancellationToken)
    {
        OutputFile.RequireNew(output);
        OpenLedger ledger = await OpenLedger.OpenAsync(context, null, cancellationToken).ConfigureAwait(false);
        await using (ledger.ConfigureAwait(false))
        {
            Receipt receipt = await ledger.Ledger.GetReceiptAsync(record, cancellationToken).ConfigureAwait(false);
            await OutputFile.WriteAsync(output, receipt.Bytes, cancellationToken).ConfigureAwait(false);
            if (context.Console.IsJson)
            {
                context.Console.WriteJson(json =>
                {
                    json.WriteString("recordId", record.ToString());
                    json.WriteNumber("bytes", receipt.Bytes.Length);
                    json.WriteString("out", output);
                });
            }

            context.Console.WriteLine($"Receipt of {receipt.Bytes.Length} bytes written to '{output}'.");
            return ExitCode.Done;
        }
    }
}
