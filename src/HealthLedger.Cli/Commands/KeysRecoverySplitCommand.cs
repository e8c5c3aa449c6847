using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;

namespace HealthLedger.Cli.Commands;

/// <summary>`keys recovery split`: shares for officers.</summary>
internal static class KeysRecoverySplitCommand
{
    private const string Description =
        """
        Deals recovery shares, one file for each officer; any --threshold of them open the vault together.

        At least two are needed: nobody recovers alone. Hand each file to its officer and delete it here. Shares dealt
        before open the vault no more. Stop the node first.

        Example:
          healthledger keys recovery split --data ./ledger --threshold 3 --shares 5 --out ./officers/share
        """;

    public static Command Create(CommandSet set)
    {
        Option<int> threshold = new("--threshold") { Description = "How many shares are needed.", Required = true };
        Option<int> shares = new("--shares") { Description = "How many are dealt, at most 255.", Required = true };
        Option<string> output = new("--out")
        {
            Description = "What the files' names begin with; `-1`, `-2` and so on are added.",
            HelpName = "PREFIX",
            Required = true,
        };
        return set.WithAction(
            new Command("split", Description) { threshold, shares, output },
            (context, cancellationToken) => RunAsync(
                context, context.Get(threshold), context.Get(shares), context.Get(output)!, cancellationToken));
    }

    private static async Task<int> RunAsync(
        CommandContext context, int threshold, int count, string prefix, CancellationToken cancellationToken)
    {
        if (threshold < 2 || threshold > count || count > 255)
        {
            throw CliException.Usage("--threshold is at least 2 and at most --shares, which is at most 255.");
        }

        string[] files =
            [.. Enumerable.Range(1, count).Select(x => prefix + "-" + x.ToString(CultureInfo.InvariantCulture))];
        foreach (string file in files)
        {
            OutputFile.RequireNew(file);
        }

        OpenVault open = await OpenVault.StartAsync(context, cancellationToken).ConfigureAwait(false);
        await using (open.ConfigureAwait(false))
        {
            IReadOnlyList<byte[]> shares = await open.Vault
                .SplitRecoveryAsync(threshold, count, cancellationToken).ConfigureAwait(false);
            for (int i = 0; i < count; i++)
            {
                await OutputFile.WriteAsync(files[i], shares[i], cancellationToken).ConfigureAwait(false);
                CryptographicOperations.ZeroMemory(shares[i]);
            }
        }

        if (context.Console.IsJson)
        {
            context.Console.WriteJson(json =>
            {
                json.WriteNumber("threshold", threshold);
                json.WriteStartArray("shares");
                foreach (string file in files)
                {
                    json.WriteStringValue(file);
                }

                json.WriteEndArray();
            });
        }

        context.Console.WriteLine($"{count} shares written, {threshold} of which open the vault: "
            + $"{string.Join(", ", files)}");
        return ExitCode.Done;
    }
}
