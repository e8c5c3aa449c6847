using System.CommandLine;
using System.Globalization;
using HealthLedger.Cli.Input;
using HealthLedger.Witnesses;

namespace HealthLedger.Cli.Commands;

/// <summary>`witness status`: what witnesses signed last.</summary>
internal static class WitnessStatusCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private const string Description =
        """
        Asks witnesses for the newest head of a ledger that each has signed. Exits with 1 when one does not
        answer. What they show, hold against 'status' of the ledger: the log of a height has one root.

        Example:
          healthledger witness status --genesis ./genesis.cbor --witnesses ./witnesses
        """;

    public static Command Create(CommandSet set)
    {
        Option<string> genesis = new("--genesis")
        {
            Description = "The ledger's genesis file.",
            HelpName = "FILE",
            Required = true,
        };
        WitnessOptions witnesses = new();
        return set.WithAction(
            witnesses.On(new Command("status", Description) { genesis }),
            (context, cancellationToken) => RunAsync(context, context.Get(genesis)!, witnesses, cancellationToken));
    }

    private static async Task<int> RunAsync(
        CommandContext context, string genesisFile, WitnessOptions witnesses, CancellationToken cancellationToken)
    {
        byte[] bytes = await InputFile.Of(genesisFile, context.Environment).ReadAsync(cancellationToken)
            .ConfigureAwait(false);
        LedgerGenesis genesis = LedgerGenesis.TryDecode(bytes) ?? throw new CliException(
            HealthLedgerErrorCodes.GenesisInvalid, ExitCode.Environment, $"'{genesisFile}' is not a genesis file.");
        int failed = 0;
        foreach (WitnessPeer peer in await witnesses.ReadAsync(context, cancellationToken).ConfigureAwait(false))
        {
            using CancellationTokenSource soon = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            soon.CancelAfter(Patience);
            try
            {
                Show(context, peer, await WitnessQuery.GetNewestAsync(peer, genesis.LedgerId, soon.Token)
                    .ConfigureAwait(false));
            }
            catch (LedgerConnectionException exception)
            {
                failed++;
                context.Console.WriteError(exception.Code, exception.Message);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                failed++;
                context.Console.WriteError(
                    HealthLedgerErrorCodes.WitnessUnreachable, $"The witness '{peer.Name}' does not answer in time.");
            }
        }

        return failed == 0 ? ExitCode.Done : ExitCode.CheckFailed;
    }

    private static void Show(CommandContext context, WitnessPeer peer, WitnessedHead? head)
    {
        if (context.Console.IsJson)
        {
            context.Console.WriteJson(json =>
            {
                json.WriteString("name", peer.Name);
                json.WriteNumber("height", head?.Height.Value ?? 0);
                json.WriteNumber("logSize", head?.HistorySize ?? 0);
                json.WriteString("logRoot", head?.HistoryRoot.ToString());
                json.WriteString("headerHash", head?.HeaderHash.ToString());
            });
        }

        context.Console.WriteValues(
            ("Witness", peer.Name),
            ("Height", (head?.Height.Value ?? 0).ToString(CultureInfo.InvariantCulture)),
            ("Log size", head?.HistorySize.ToString(CultureInfo.InvariantCulture)),
            ("Log root", head?.HistoryRoot.ToString()),
            ("Time", head?.Time.ToString("O", CultureInfo.InvariantCulture)));
    }
}
