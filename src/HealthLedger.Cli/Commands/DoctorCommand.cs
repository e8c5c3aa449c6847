using System.CommandLine;
using System.Net;
using HealthLedger.Cli.Diagnosis;
using HealthLedger.Cli.Input;

namespace HealthLedger.Cli.Commands;

/// <summary>`doctor`: what stands in the way of a node, each with a fix.</summary>
internal static class DoctorCommand
{
    private const int MllpPort = 2575;
    private const int HttpPort = 8080;
    private const string Description =
        """
        Looks at versions, TLS, clock, ports, disk, permissions, vault and node, and at the addresses of other
        replicas, and says what to do about each.

        Exits with 1 when a check fails; warnings alone exit with 0.

        Examples:
          healthledger doctor
          healthledger doctor --data ./ledger --passphrase-file ./passphrase --json
          healthledger doctor --peer SOUTH=south.example:7400 --peer EAST=east.example:7400
        """;

    public static Command Create(CommandSet set)
    {
        Option<int> mllp = new("--mllp")
        {
            Description = "The port that the MLLP listener is to have.",
            DefaultValueFactory = _ => MllpPort,
        };
        Option<int> http = new("--http")
        {
            Description = "The port that HTTP is to have.",
            DefaultValueFactory = _ => HttpPort,
        };
        PeerOptions peers = new();
        return set.WithAction(
            peers.OnlyPeers(new Command("doctor", Description) { mllp, http }),
            (context, cancellationToken) => RunAsync(
                context, CheckPort(context.Get(mllp)), CheckPort(context.Get(http)), peers, cancellationToken));
    }

    private static async Task<int> RunAsync(
        CommandContext context, int mllp, int http, PeerOptions peers, CancellationToken cancellationToken)
    {
        IReadOnlyList<(string Organisation, DnsEndPoint Address)> addresses = peers.Addresses(context);
        List<Check> checks =
        [
            MachineChecks.Versions(),
            MachineChecks.Tls(),
            await MachineChecks.ClockAsync(context.Environment.Time, cancellationToken).ConfigureAwait(false),
            MachineChecks.Port("mllp-port", mllp, "--mllp PORT"),
            MachineChecks.Port("http-port", http, "--http PORT"),
        ];
        checks.AddRange(await PeerChecks.RunAsync(addresses, context.Environment.Time, cancellationToken)
            .ConfigureAwait(false));
        if (context.FindData() is not { Length: > 0 } folder)
        {
            checks.Add(Check.Warn("data", "No data folder was named; it was not looked at.", "Add --data DIR."));
        }
        else
        {
            checks.AddRange([FolderChecks.Disk(folder), FolderChecks.Permissions(folder), FolderChecks.Ledger(folder)]);
            if (LedgerFolder.HoldsLedger(folder))
            {
                checks.AddRange(await LedgerChecks.RunAsync(context, cancellationToken).ConfigureAwait(false));
            }
        }

        Show(context, checks);
        return checks.Exists(check => check.State == "fail") ? ExitCode.CheckFailed : ExitCode.Done;
    }

    private static void Show(CommandContext context, List<Check> checks)
    {
        if (context.Console.IsJson)
        {
            context.Console.WriteJson(json =>
            {
                json.WriteStartArray("checks");
                foreach (Check check in checks)
                {
                    json.WriteStartObject();
                    json.WriteString("name", check.Name);
                    json.WriteString("state", check.State);
                    json.WriteString("detail", check.Detail);
                    json.WriteString("fix", check.Fix);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            });
        }

        int width = checks.Max(check => check.Name.Length);
        foreach (Check check in checks)
        {
            context.Console.WriteLine($"{check.State,-4}  {check.Name.PadRight(width)}  {check.Detail}");
            if (check.Fix is not null)
            {
                context.Console.WriteLine($"      {string.Empty.PadRight(width)}  Fix: {check.Fix}");
            }
        }
    }

    private static int CheckPort(int port) =>
        port is >= 0 and <= 65535 ? port : throw CliException.Usage("A port is a number of 0 to 65535.");
}
