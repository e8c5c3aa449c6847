using System.CommandLine;
using System.Globalization;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Listeners;
using HealthLedger.Cli.Output;
using HealthLedger.Cli.Services;
using HealthLedger.Cli.Serving;
using HealthLedger.Clients;
using HealthLedger.Hosting.Alerts;
using HealthLedger.Hosting.Backups;
using HealthLedger.Hosting.Metrics;

namespace HealthLedger.Cli.Commands;

/// <summary>`serve`: a node with its doors open.</summary>
internal static class ServeCommand
{
    private const string Description =
        """
        Runs a node with MLLP listeners and HTTP for health and metrics.

        The first line on standard output says where it listens. HTTP and the one listener of --mllp are on
        loopback; --listeners FILE has any number, with TLS for other machines, and --check says whether the
        file is right. SIGTERM and Ctrl-C stop accepting, finish and answer the
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
          healthledger serve --data ./ledger --listeners ./listeners.json --http 8080
          healthledger serve --listeners ./listeners.json --check
          healthledger serve --data ./ledger --confirm-clock-gap
          healthledger serve --data ./ledger --postgresql-file ./server --stand-by
          healthledger serve --data ./north --listen 0.0.0.0:7400 --peer SOUTH=south.example:7400
          healthledger serve --data ./ledger --witnesses ./witnesses --required-witnesses 2
        """;

    public static Command Create(CommandSet set)
    {
        Option<int?> http = new("--http")
        {
            Description = "The port for /health/live, /health/ready, /metrics and /hl7/status; 0 takes a free one. "
                + "Without it: no HTTP.",
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
        ServeListeners listeners = new();
        PeerOptions peers = new();
        WitnessOptions witnesses = new();
        return set.WithAction(
            witnesses.On(backups.On(listeners.On(peers.On(
                new Command("serve", Description) { http, gap, restored, alone, standBy })))),
            async (context, cancellationToken) =>
            {
                (IReadOnlyList<ListenerConfiguration>? configured, AlertOptions? alerts, int exitCode) =
                    await listeners.ReadAsync(context, cancellationToken).ConfigureAwait(false);
                return configured is null ? exitCode : await RunAsync(
                    context,
                    configured,
                    alerts,
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
                    context.Get(alone),
                    context.Get(standBy),
                    cancellationToken).ConfigureAwait(false);
            });
    }

    private static async Task<int> RunAsync(
        CommandContext context,
        IReadOnlyList<ListenerConfiguration> listeners,
        AlertOptions? alerts,
        int? httpPort,
        LedgerNodeOptions options,
        PeerOptions peers,
        WitnessOptions witnesses,
        ServeBackups backups,
        bool isAlone,
        bool isStandingBy,
        CancellationToken cancellationToken)
    {
        if (isStandingBy)
        {
            context.Console.WriteNotice("Standing by until no other node holds the ledger.");
        }

        int? http = httpPort is { } given ? ServeListeners.CheckPort(given) : null;
        HashSet<string> silent =
            [.. listeners.Where(listener => !listener.ReportsGaps).Select(listener => listener.Name)];
        ServeEvents events = new(context.Console, name => !silent.Contains(name));

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
            HostCalls calls = new();
            LedgerClientListener? clients = isAlone ? null : ServeClients(context, ledger.Node, events, calls);
            BackupSchedule? schedule = backups.Start(context, ledger.Node, events);
            try
            {
                await ListenAsync(
                    context, ledger.Node, metrics, events, listeners, alerts, calls, http, cancellationToken)
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
    private static LedgerClientListener? ServeClients(
        CommandContext context, LedgerNode node, ServeEvents events, HostCalls calls)
    {
        try
        {
            return LedgerClientListener.Start(
                node,
                new LedgerClientListenerOptions
                {
                    SocketPath = OpenLedger.SocketOf(context),
                    AnswerHostAsync = calls.AnswerAsync,
                },
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
        IReadOnlyList<ListenerConfiguration> listeners,
        AlertOptions? alerts,
        HostCalls calls,
        int? http,
        CancellationToken cancellationToken)
    {
        using ServiceNotifier? notifier = ServiceNotifier.Open(context.Environment);
        ServedListeners served = new(node, listeners, events, context.Environment.Time);
        await using (served.ConfigureAwait(false))
        {
            await served.StartAsync(cancellationToken).ConfigureAwait(false);
            ServedAlerts looking = ServedAlerts.Start(
                alerts, context.RequireData(), node, served, events, context.Environment.Time);
            await using (looking.ConfigureAwait(false))
            {
                calls.Attach(served, looking.Monitor);
                await RunUntilStoppedAsync(
                    context, node, metrics, served, looking, notifier, http, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task RunUntilStoppedAsync(
        CommandContext context,
        LedgerNode node,
        PrometheusTextWriter metrics,
        ServedListeners served,
        ServedAlerts alerts,
        ServiceNotifier? notifier,
        int? http,
        CancellationToken cancellationToken)
    {
        HttpEndpoint? endpoint = http is { } port
            ? await HttpEndpoint.StartAsync(
                node, metrics, served, alerts.Monitor, context.Environment.Time, port, cancellationToken)
                .ConfigureAwait(false)
            : null;
        ShowListening(
            context.Console,
            [.. served.Doors, ("http", endpoint?.Address), ("replicas", node.PeerEndPoint?.ToString())]);
        ServiceWatch? watch = ServiceWatch.Start(notifier, node, served, context.Console, context.Environment.Time);
        await StopSignalAsync(cancellationToken).ConfigureAwait(false);
        if (watch is not null)
        {
            await watch.DisposeAsync().ConfigureAwait(false);
        }

        context.Console.WriteNotice("Stopping: messages at hand are finished and answered.");
        await served.StopAsync().ConfigureAwait(false);
        if (endpoint is not null)
        {
            await endpoint.DisposeAsync().ConfigureAwait(false);
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
}
