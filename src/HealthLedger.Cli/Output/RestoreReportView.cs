using System.Globalization;
using HealthLedger.Backups;

namespace HealthLedger.Cli.Output;

/// <summary>Shows what a restore, or the trial of one, has brought about.</summary>
internal static class RestoreReportView
{
    public static void Show(CliConsole console, RestoreReport report, bool? isNewEpoch)
    {
        if (console.IsJson)
        {
            console.WriteJson(json =>
            {
                json.WriteBoolean("ok", report.Verification.IsGood);
                BackupSummaryJson.Write(json, report.Backup);
                json.WriteNumber("blocksVerified", report.Verification.BlocksVerified);
                json.WriteNumber("entriesVerified", report.Verification.EntriesVerified);
                json.WriteNumber("payloadsVerified", report.Verification.PayloadsVerified);
                json.WriteBoolean("keysChecked", report.AreKeysChecked);
                json.WriteBoolean("needsRecovery", report.NeedsRecovery);
                json.WriteNumber("seconds", report.Duration.TotalSeconds);
                if (isNewEpoch is { } goesOn)
                {
                    json.WriteBoolean("newEpoch", goesOn);
                }
            });
        }

        console.WriteValues(
            ("Ledger", report.Backup.LedgerId.ToString()),
            ("Height", report.Backup.Height.ToString()),
            ("Blocks verified", report.Verification.BlocksVerified.ToString(CultureInfo.InvariantCulture)),
            ("Entries verified", report.Verification.EntriesVerified.ToString(CultureInfo.InvariantCulture)),
            ("Payloads", report.Backup.Envelopes.ToString(CultureInfo.InvariantCulture)),
            ("Keys", report.AreKeysChecked ? "checked with the vault" : "NOT checked: no vault was named"),
            ("Took", $"{report.Duration.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture)} s"));
    }
}
