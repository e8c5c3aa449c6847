using System.Diagnostics.Metrics;

namespace HealthLedger.Diagnostics;

/// <summary>The core's instruments, on the meter `HealthLedger`. Names are public API. No tag ever holds an id of a patient or message.</summary>
internal sealed class LedgerMeter : IDisposable
{
    private readonly Meter _meter = new(HealthLedgerDiagnostics.MeterName);

    public LedgerMeter(Func<ulong> height, Func<ulong> lag)
    {
        Entries = _meter.CreateCounter<long>("healthledger.ledger.entries", "{entry}", "Entries sealed.");
        Blocks = _meter.CreateCounter<long>("healthledger.ledger.blocks", "{block}", "Blocks sealed.");
        Skipped = _meter.CreateCounter<long>("healthledger.ledger.skipped", "{submission}", "Submissions skipped.");
        SealDuration = _meter.CreateHistogram<double>(
            "healthledger.ledger.commit.duration", "s", "From proposal to seal, of a block.");
        CustodyDuration = _meter.CreateHistogram<double>(
            "healthledger.storage.custody.duration", "s", "One durable custody write.");
        Decisions = _meter.CreateCounter<long>(
            "healthledger.consent.decisions", "{decision}", "Decisions on requests for access.");
        _meter.CreateObservableGauge(
            "healthledger.ledger.height", () => (long)height(), "{block}", "Height of the newest sealed block.");
        _meter.CreateObservableGauge(
            "healthledger.mempool.size", () => QueueLength(), "{operation}", "Operations waiting to be signed.");
        _meter.CreateObservableGauge(
            "healthledger.storage.lag", () => (long)lag(), "{block}", "Blocks that the database has yet to take.");
    }

    /// <summary>Reads how many operations wait; set once there is a queue.</summary>
    public Func<int> QueueLength { get; set; } = () => 0;

    public Counter<long> Entries { get; }

    public Counter<long> Blocks { get; }

    public Counter<long> Skipped { get; }

    public Histogram<double> SealDuration { get; }

    public Histogram<double> CustodyDuration { get; }

    public Counter<long> Decisions { get; }

    public void Dispose() => _meter.Dispose();
}
