using System.Diagnostics.Metrics;
using HealthLedger.Diagnostics;

namespace HealthLedger.Hosting.Backups;

/// <summary>What is measured of scheduled backups.</summary>
internal sealed class BackupMeter : IDisposable
{
    private readonly Meter _meter = new(HealthLedgerDiagnostics.MeterName);
    private readonly Counter<long> _runs;
    private readonly KeyValuePair<string, object?> _ledger;

    public BackupMeter(string name, Func<TimeSpan?> age)
    {
        _ledger = new KeyValuePair<string, object?>(
            HealthLedgerDiagnostics.LedgerTag, name.Length == 0 ? HealthLedgerDiagnostics.DefaultLedger : name);
        _runs = _meter.CreateCounter<long>("healthledger.backup.runs", "{backup}", "Scheduled backups, by outcome.");
        _meter.CreateObservableGauge(
            "healthledger.backup.age",
            IEnumerable<Measurement<double>> () =>
                age() is { } known ? [new Measurement<double>(known.TotalSeconds, _ledger)] : [],
            "s",
            "Age of the newest backup.");
    }

    public void Ran(string outcome) =>
        _runs.Add(1, _ledger, new KeyValuePair<string, object?>("healthledger.outcome", outcome));

    public void Dispose() => _meter.Dispose();
}
