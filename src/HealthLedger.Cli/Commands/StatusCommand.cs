using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;

namespace HealthLedger.Cli.Commands;

/// <summary>`status`: how a ledger stands.</summary>
internal static class StatusCommand
{
    private const string Description =
        """
        Shows height, size and root of the log, replicas, lag and disk. A node that runs on the folder is
        asked at its socket; where none serves clients, the folder is opened.

        Examples:
          healthledger status --data ./ledger
          healthledger status --data ./ledger --json
        """;

    public static Command Create(CommandSet set) => set.WithAction(new Command("status", Description), RunAsync);

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        OpenLedger ledger = await OpenLedger.OpenAsync(context, null, cancellationToken).ConfigureAwait(false);
        await using (ledger.ConfigureAwait(false))
        {
            LedgerNodeStatus status = await ledger.Ledger.GetStatusAsync(cancellationToken).ConfigureAwait(false);
            IReadOnlyDictionary<string, long> disk = await ledger.Ledger
                .MeasureStorageAsync(cancellationToken).ConfigureAwait(false);
            if (context.Console.IsJson)
            {
                context.Console.WriteJson(json => Write(json, status, disk));
            }

            context.Console.WriteValues(
                ("Ledger", status.LedgerId.ToString()),
                ("Height", status.Height.ToString()),
                ("Time", status.Time.ToString("O", CultureInfo.InvariantCulture)),
                ("Log size", status.HistorySize.ToString(CultureInfo.InvariantCulture)),
                ("Log root", status.HistoryRoot.ToString()),
                ("Replicas", status.Replicas.ToString(CultureInfo.InvariantCulture)),
                ("Epoch", status.Epoch.ToString(CultureInfo.InvariantCulture)),
                ("Protocol", UpgradeText.Of(status)),
                ("Engine", status.Engine),
                ("Lag", $"{status.Lag} blocks"),
                ("Waiting", $"{status.Waiting} operations"),
                ("Fault", status.Fault ?? "none"),
                ("To deal anew", Redealing(status.Redealing)),
                ("Storage", status.StorageKind),
                ("Disk", string.Join(", ", disk.Select(part => $"{part.Key} {part.Value:N0} bytes"))));
            if (status.Replication is { } replication)
            {
                context.Console.WriteLine(string.Empty);
                ReplicationView.Show(
                    context.Console,
                    replication,
                    await ReplicationView.CodesAsync(ledger.Ledger, cancellationToken).ConfigureAwait(false));
            }

            return ExitCode.Done;
        }
    }

    private static string Redealing(RedealingStatus? status) => status is null
        ? "no records"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{status.Records} records{(status.IsCounting ? " so far" : string.Empty)}, {status.ReadableByOne} of them "
            + $"readable by a single party, {status.Failed} not at hand");

    private static void Write(Utf8JsonWriter json, LedgerNodeStatus status, IReadOnlyDictionary<string, long> disk)
    {
        json.WriteString("ledgerId", status.LedgerId.ToString());
        json.WriteNumber("height", status.Height.Value);
        json.WriteNumber("logSize", status.HistorySize);
        json.WriteString("logRoot", status.HistoryRoot.ToString());
        json.WriteString("time", status.Time);
        json.WriteNumber("replicas", status.Replicas);
        json.WriteNumber("epoch", status.Epoch);
        json.WriteNumber("protocolVersion", status.ProtocolVersion);
        if (status.Upgrade is { } upgrade)
        {
            json.WriteStartObject("upgrade");
            json.WriteNumber("version", upgrade.Version);
            json.WriteNumber("boundary", upgrade.Boundary.Value);
            json.WriteBoolean("supported", upgrade.IsSupported);
            json.WriteEndObject();
        }

        json.WriteString("engine", status.Engine);
        json.WriteNumber("lag", status.Lag);
        json.WriteNumber("waiting", status.Waiting);
        json.WriteString("fault", status.Fault);
        json.WriteBoolean("halted", status.IsHalted);
        json.WriteString("storage", status.StorageKind);
        if (status.Redealing is { } redealing)
        {
            json.WriteStartObject("redealing");
            json.WriteNumber("records", redealing.Records);
            json.WriteNumber("readableByOne", redealing.ReadableByOne);
            json.WriteNumber("failed", redealing.Failed);
            json.WriteBoolean("counting", redealing.IsCounting);
            json.WriteEndObject();
        }

        json.WriteStartObject("disk");
        foreach ((string part, long bytes) in disk)
        {
            json.WriteNumber(part, bytes);
        }

        json.WriteEndObject();
        if (status.Replication is { } replication)
        {
            ReplicationView.Write(json, replication);
        }
    }
}
