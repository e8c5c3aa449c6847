using System.CommandLine;
using System.Net;
using System.Text;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Serving;
using HealthLedger.Witnesses;

namespace HealthLedger.Cli.Commands;

/// <summary>`witness serve`: a witness that answers.</summary>
internal static class WitnessServeCommand
{
    private const string Description =
        """
        Runs a witness: it signs the heads of ledgers, each only when it goes on from the one signed before.

        It needs the genesis file of each ledger, from somebody it trusts, and a folder of its own on a local
        disk. The folder is never copied, shared or restored from a backup: where it is lost, make a new key
        too. Two heads that contradict each other are kept in 'evidence' in the folder, and shown here.
        SIGTERM and Ctrl-C end it with exit code 0.

        Example:
          healthledger witness serve --folder ./witness --key ./witness.pem --genesis ./genesis.cbor
            --listen 0.0.0.0:7443 --passphrase-file ./witness-passphrase
        """;

    public static Command Create(CommandSet set)
    {
        Option<string> folder = new("--folder")
        {
            Description = "The folder of what it remembers; made where there is none.",
            HelpName = "DIR",
            Required = true,
        };
        Option<string> key = new("--key") { Description = "Its key.", HelpName = "FILE", Required = true };
        Option<string[]> genesis = new("--genesis")
        {
            Description = "The genesis file of a ledger; may be repeated.",
            HelpName = "FILE",
            Required = true,
        };
        Option<string> listen = new("--listen")
        {
            Description = "Where it listens; port 0 takes a free one.",
            HelpName = "ADDRESS:PORT",
            DefaultValueFactory = _ => "127.0.0.1:7443",
        };
        Command command = new("serve", Description) { folder, key, genesis, listen };
        return set.WithAction(command, (context, cancellationToken) => RunAsync(
            context,
            context.Get(folder)!,
            context.Get(key)!,
            context.Get(genesis)!,
            IPEndPoint.TryParse(context.Get(listen)!, out IPEndPoint? endPoint)
                ? endPoint
                : throw CliException.Usage("--listen is an IP address and a port, such as 127.0.0.1:7443."),
            cancellationToken));
    }

    private static async Task<int> RunAsync(
        CommandContext context,
        string folder,
        string keyFile,
        string[] genesisFiles,
        IPEndPoint endPoint,
        CancellationToken cancellationToken)
    {
        List<LedgerGenesis> ledgers = [];
        foreach (string file in genesisFiles)
        {
            byte[] bytes = await InputFile.Of(file, context.Environment).ReadAsync(cancellationToken)
                .ConfigureAwait(false);
            ledgers.Add(LedgerGenesis.TryDecode(bytes) ?? throw new CliException(
                HealthLedgerErrorCodes.GenesisInvalid, ExitCode.Environment, $"'{file}' is not a genesis file."));
        }

        byte[] pem = await InputFile.Of(keyFile, context.Environment).ReadAsync(cancellationToken)
            .ConfigureAwait(false);
        string passphrase = await PassphraseSource.RequireAsync(context, isNew: false, cancellationToken)
            .ConfigureAwait(false);
        using WitnessKey key = WitnessKey.ImportPem(Encoding.UTF8.GetString(pem), passphrase);
        using LedgerWitness witness = LedgerWitness.Open(folder, key, ledgers, new ServeEvents(context.Console));
        WitnessEndpoint endpoint = await WitnessEndpoint
            .StartAsync(witness, key, endPoint, context.Environment.Time, cancellationToken).ConfigureAwait(false);
        await using (endpoint.ConfigureAwait(false))
        {
            if (context.Console.IsJson)
            {
                context.Console.WriteJson(json =>
                {
                    json.WriteStartObject("listening");
                    json.WriteString("witness", endpoint.Address);
                    json.WriteEndObject();
                    json.WriteString("point", key.PublicKey);
                });
            }

            context.Console.WriteLine($"listening witness {endpoint.Address} key {key.PublicKey}");
            TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
            await using (cancellationToken.Register(stopped.SetResult).ConfigureAwait(false))
            {
                await stopped.Task.ConfigureAwait(false);
            }
        }

        return ExitCode.Done;
    }
}
