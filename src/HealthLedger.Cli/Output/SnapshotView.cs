using System.Globalization;
using HealthLedger.Snapshots;

namespace HealthLedger.Cli.Output;

/// <summary>A snapshot's summary for scripts and for people.</summary>
internal static class SnapshotView
{
    public static void Show(CliConsole console, SnapshotSummary snapshot)
    {
        if (console.IsJson)
        {
            console.WriteJson(json =>
            {
                json.WriteBoolean("ok", true);
                json.WriteString("ledgerId", snapshot.LedgerId.ToString());
                json.WriteNumber("height", snapshot.Height.Value);
                json.WriteString("headerHash", snapshot.HeaderHash.ToString());
                json.WriteString("time", snapshot.Time);
                json.WriteNumber("epoch", snapshot.Epoch);
                json.WriteNumber("logSize", snapshot.HistorySize);
                json.WriteNumber("rows", snapshot.Rows);
                json.WriteNumber("bytes", snapshot.SizeBytes);
            });
        }

        console.WriteValues(
            ("Ledger", snapshot.LedgerId.ToString()),
            ("Height", snapshot.Height.ToString()),
            ("Header", snapshot.HeaderHash.ToString()),
            ("Sealed at", snapshot.Time.ToString("O", CultureInfo.InvariantCulture)),
            ("Epoch", snapshot.Epoch.ToString(CultureInfo.InvariantCulture)),
            ("Entries", snapshot.HistorySize.ToString(CultureInfo.InvariantCulture)),
            ("State rows", snapshot.Rows.ToString(CultureInfo.InvariantCulture)),
            ("Bytes", snapshot.SizeBytes.ToString("N0", CultureInfo.InvariantCulture)));
    }
}
