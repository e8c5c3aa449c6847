using System.Globalization;
using System.Text.Json;
using HealthLedger.Backups;

namespace HealthLedger.Cli.Output;

/// <summary>A backup's summary for scripts and for people.</summary>
internal static class BackupSummaryJson
{
    public static void Write(Utf8JsonWriter json, BackupSummary backup)
    {
        json.WriteString("ledgerId", backup.LedgerId.ToString());
        json.WriteNumber("height", backup.Height.Value);
        json.WriteString("headerHash", backup.HeaderHash.ToString());
        json.WriteNumber("logSize", backup.HistorySize);
        json.WriteString("created", backup.Created);
        json.WriteNumber("payloads", backup.Envelopes);
        json.WriteNumber("payloadsPruned", backup.Pruned);
        json.WriteNumber("privateRows", backup.PrivateRows);
        json.WriteNumber("bytes", backup.SizeBytes);
        json.WriteString("sha256", backup.Digest.ToString());
    }

    public static void Show(CliConsole console, BackupSummary backup) => console.WriteValues(
        ("Ledger", backup.LedgerId.ToString()),
        ("Height", backup.Height.ToString()),
        ("Created", backup.Created.ToString("O", CultureInfo.InvariantCulture)),
        ("Entries", backup.HistorySize.ToString(CultureInfo.InvariantCulture)),
        ("Payloads", backup.Envelopes.ToString(CultureInfo.InvariantCulture)),
        ("Pruned", backup.Pruned.ToString(CultureInfo.InvariantCulture)),
        ("Bytes", backup.SizeBytes.ToString("N0", CultureInfo.InvariantCulture)),
        ("SHA-256", backup.Digest.ToString()));
}
