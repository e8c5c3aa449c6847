using System.CommandLine;
using System.Globalization;
using System.Runtime.CompilerServices;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;
using HealthLedger.Cli.Serving;
using HealthLedger.Clients;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Hosting.Backups;
using HealthLedger.Hosting.Metrics;

namespace HealthLedger.Cli.Commands;

/// <summary>`serve`: a node with its doors open.</summary>
internal static class ServeCommand
{
    private const string Description =
        """
        Runs a node with an MLLP listener and HTTP for health and metrics.

        The first line on standard output says where it listens. Both listen on loopback: put a proxy with
        TLS before them for other machines. SIGTERM and Ctrl-C stop accepting, finish and answer the
        messages at hand, seal what was taken, and exit with 0; a second signal ends the process.

        Other commands on the same folder ask this node, at its socket 'ledger.sock' in the folder or where
        the variable HEALTHLEDGER_SOCKET says; only processes of the same user may.

        A ledger of several organisations needs --listen, --peer or both: of two replicas one must know the other's
        address. Who answers there proves who it is.

        Examples:
          healthledger serve --data ./ledger --passphrase-file ./passphrase
          healthledger serve --data ./ledger --development-keys --mllp 0 --http 0 --json
          healthledger serve --data ./ledger --backup-to /mnt/b --backup-passphrase-file ./backup-pass
          healthledger serve --data ./ledger --ack-when stored --order patient
          healthledger serve --data ./ledger --confirm-clock-gap
          healthledger serve --data ./ledger --postgresql-file ./server --stand-by
          healthledger serve --data ./north --listen 0.0.0.0:7400 --peer SOUTH=south.example:7400
          healthledger serve --data ./ledger --witnesses ./witnesses --required-witnesses 2
        """;

    public static Command Create(CommandSet set)
    {
        Option<int> mllp = new("--mllp")
        {
            Description = "The port of the MLLP listener; 0 takes a free one.",
            HelpName = "PORT",
            DefaultValueFactory = _ => 2575,
        };
        Option<int?> http = new("--http")
        {
            Description = "The port for /health/live, /health/ready and /metrics; 0 takes a free one. Without it: "
                + "no HTTP.",
            HelpName = "PORT",
        };
        Option<bool> gap = new("--confirm-clock-gap")
        {
            Description = "State that the machine really was off as long as its clock says. Leaves a signed entry.",
        };
        Option<bool> restored = new("--confirm-restore")
        {
            Description = "State that every other copy of this restored ledger is out of use for ever. Leaves a signed "
                + "entry.",
        };
        Option<bool> alone = new("--no-clients")
        {
            Description = "Serve no other processes of this machine at the socket.",
        };
        Option<bool> standBy = new("--stand-by")
        {
            Description = "Wait without end while another node holds the ledger, and go on when that one is gone.",
        };
        ServeBackups backups = new();
        ServeIntake messages = new();
        PeerOptions peers = new();
        WitnessOptions witnesses = new();
        return set.WithAction(
            witnesses.On(backups.On(messages.On(peers.On(
                new Command("serve", Description) { mllp, http, gap, restored, alone, standBy })))),
            (context, cancellationToken) => RunAsync(
                context,
                CheckPort(context.Get(mllp)),
                context.Get(http),
                peers.Set(
                    context,
                    new LedgerNodeOptions
                    {
                        ConfirmClockGap = context.Get(gap),
                        ConfirmRestore = context.Get(restored),
                        RequiredWitnesses = witnesses.Required(context),
                        Durability = witnesses.Required(context) > 0
                            ? LedgerDurability.Witnessed
                            : LedgerDurability.Local,
                    }),
                peers,
                witnesses,
                backups,
                messages.Read(context),
                context.Get(alone),
                context.Get(standBy),
                cancellationToken));
    }

    private static async Task<int> RunAsync(
        CommandContext context,
        int mllpPort,
        int? httpPort,
        LedgerNodeOptions options,
        PeerOptions peers,
        WitnessOptions witnesses,
        ServeBackups backups,
        Hl7v2IntakeOptions messages,
        bool isAlone,
        bool isStandingBy,
        CancellationToken cancellationToken)
    {
        if (isStandingBy)
        {
            context.Console.WriteNotice("Standing by until no other node holds the ledger.");
        }

        int? http = httpPort is { } given ? CheckPort(given) : null;
        ServeEvents events = new(context.Console);

        // Made before the node, so that it hears of every instrument from the first value on.
        using PrometheusTextWriter metrics = new();
        OpenLedger ledger = await OpenLedger.StartAsync(
            context,
            options,
            events,
            isStandingBy ? Timeout.InfiniteTimeSpan : OpenLedger.HandOver,
            genesis => peers.Build(context, genesis),
            await witnesses.ReadAsync(context, cancellationToken).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        await using (ledger.ConfigureAwait(false))
        {
            LedgerClientListener? clients = isAlone ? null : ServeClients(context, ledger.Node, events);
            BackupSchedule? schedule = backups.Start(context, ledger.Node, events);
            try
            {
                await ListenAsync(
                    context, ledger.Node, metrics, events, messages, mllpPort, http, cancellationToken)
                    .ConfigureAwait(false);
            }
            finally
            {
                if (schedule is not null)
                {
                    await schedule.DisposeAsync().ConfigureAwait(false);
                }

                if (clients is not null)
                {
                    await clients.DisposeAsync().ConfigureAwait(false);
                }
            }

            LedgerNodeStatus status = ledger.Node.GetStatus();
            context.Console.WriteNotice(string.Create(
                CultureInfo.InvariantCulture, $"Stopped at height {status.Height} with {status.HistorySize} entries."));
        }

        return ExitCode.Done;
    }

    // A node that cannot be asked is still a node: the listeners of messages do not wait for it.
    private static LedgerClientListener? ServeClients(CommandContext context, LedgerNode node, ServeEvents events)
    {
        try
        {
            return LedgerClientListener.Start(
                node,
                new LedgerClientListenerOptions { SocketPath = OpenLedger.SocketOf(context) },
                events,
                context.Environment.Time);
        }
        catch (HealthLedgerException exception)
        {
            ErrorOutcome outcome = ErrorOutcome.Of(exception);
            context.Console.WriteError(outcome.Code, outcome.Text + " Other processes are not served.");
            return null;
        }
    }

    private static async Task ListenAsync(
        CommandContext context,
        LedgerNode node,
        PrometheusTextWriter metrics,
        ServeEvents events,
        Hl7v2IntakeOptions messages,
        int mllpPort,
        int? http,
        CancellationToken cancellationToken)
    {
        Hl7v2Intake intake = new(node, messages, events, timeProvider: context.Environment.Time);
        await using ConfiguredAsyncDisposable ending = intake.ConfigureAwait(false);
        MllpListener listener = new(
            new MllpListenerOptions { Port = mllpPort }, intake, events, context.Environment.Time);
        await using (listener.ConfigureAwait(false))
        {
            await listener.StartAsync(cancellationToken).ConfigureAwait(false);
            HttpEndpoint? endpoint = http is { } port
                ? await HttpEndpoint.StartAsync(node, metrics, port, cancellationToken).ConfigureAwait(false)
                : null;
            ShowListening(
                context.Console,
                [
                    ("mllp", listener.BoundEndPoint!.ToString()),
                    ("http", endpoint?.Address),
                    ("replicas", node.PeerEndPoint?.ToString()),
                ]);
            await StopSignalAsync(cancellationToken).ConfigureAwait(false);
            context.Console.WriteNotice("Stopping: messages at hand are finished and answered.");
            await listener.StopAsync(CancellationToken.None).ConfigureAwait(false);
            if (endpoint is not null)
            {
                await endpoint.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private static async Task StopSignalAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (cancellationToken.Register(stopped.SetResult).ConfigureAwait(false))
        {
            await stopped.Task.ConfigureAwait(false);
        }
    }

    private static void ShowListening(CliConsole console, (string Name, string? Address)[] doors)
    {
        (string Name, string Address)[] open =
            [.. doors.Where(door => door.Address is not null).Select(door => (door.Name, door.Address!))];
        if (console.IsJson)
        {
            console.WriteJson(json =>
            {
                json.WriteStartObject("listening");
                foreach ((string name, string address) in open)
                {
                    json.WriteString(name, address);
                }

                json.WriteEndObject();
            });
        }

        console.WriteLine("listening " + string.Join(' ', open.Select(door => $"{door.Name} {door.Address}")));
    }

    private static int CheckPort(int port) =>
        port is >= 0 and <= 65535 ? port : throw CliException.Usage("A port is a number of 0 to 65535.");
}
