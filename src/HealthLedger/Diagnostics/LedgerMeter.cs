using System.Diagnostics.Metrics;

namespace HealthLedger.Diagnostics;

/// <summary>
/// The core's instruments, on the meter `HealthLedger`. Names are public API. Every measurement carries the name that
/// the ledger has in this process, a configured word of which there are as many as ledgers; no tag ever holds an id of
/// a patient or message.
/// </summary>
internal sealed partial class LedgerMeter : IDisposable
{
    private readonly Meter _meter = new(HealthLedgerDiagnostics.MeterName);
    private readonly Counter<long> _entries;
    private readonly Counter<long> _blocks;
    private readonly Counter<long> _skipped;
    private readonly Histogram<double> _sealDuration;
    private readonly Histogram<double> _custodyDuration;
    private readonly Counter<long> _decisions;
    private readonly KeyValuePair<string, object?> _ledger;

    /// <param name="name">The ledger's name in this process; empty for the only one.</param>
    /// <param name="height">Reads the height.</param>
    /// <param name="lag">Reads by how many blocks the database is behind.</param>
    public LedgerMeter(string name, Func<ulong> height, Func<ulong> lag)
    {
        _ledger = new KeyValuePair<string, object?>(
            HealthLedgerDiagnostics.LedgerTag, name.Length == 0 ? HealthLedgerDiagnostics.DefaultLedger : name);
        _entries = _meter.CreateCounter<long>("healthledger.ledger.entries", "{entry}", "Entries sealed.");
        _blocks = _meter.CreateCounter<long>("healthledger.ledger.blocks", "{block}", "Blocks sealed.");
        _skipped = _meter.CreateCounter<long>("healthledger.ledger.skipped", "{submission}", "Submissions skipped.");
        _sealDuration = _meter.CreateHistogram<double>(
            "healthledger.ledger.commit.duration", "s", "From proposal to seal, of a block.");
        _custodyDuration = _meter.CreateHistogram<double>(
            "healthledger.storage.custody.duration", "s", "One durable custody write.");
        _decisions = _meter.CreateCounter<long>(
            "healthledger.consent.decisions", "{decision}", "Decisions on requests for access.");
        _meter.CreateObservableGauge(
            "healthledger.ledger.height",
            () => Tagged((long)height()),
            "{block}",
            "Height of the newest sealed block.");
        _meter.CreateObservableGauge(
            "healthledger.mempool.size",
            () => Tagged((long)QueueLength()),
            "{operation}",
            "Operations waiting to be signed.");
        _meter.CreateObservableGauge(
            "healthledger.storage.lag",
            () => Tagged((long)lag()),
            "{block}",
            "Blocks that the database has yet to take.");
        _meter.CreateObservableGauge(
            "healthledger.redealing.records",
            () => Tagged((long)RecordsToRedeal()),
            "{record}",
            "Records of the organisation that are still dealt to a former set of replicas.");
        _meter.CreateObservableGauge(
            "healthledger.witness.height",
            () => Witnesses().Select(witness => new Measurement<long>(
                (long)witness.Height,
                _ledger,
                new KeyValuePair<string, object?>("healthledger.witness", witness.Name))),
            "{block}",
            "Height of the newest head that a witness has signed.");
    }

    /// <summary>Reads each witness's name and the height of the newest head that it signed.</summary>
    public Func<IEnumerable<(string Name, ulong Height)>> Witnesses { get; set; } = () => [];

    /// <summary>Reads how many operations wait; set once there is a queue.</summary>
    public Func<int> QueueLength { get; set; } = () => 0;

    /// <summary>Reads how many records are to be dealt anew; set once that is known.</summary>
    public Func<ulong> RecordsToRedeal { get; set; } = () => 0;

    public void BlockSealed(int entries, int skipped) => HostHook.Call(() =>
    {
        _blocks.Add(1, _ledger);
        _entries.Add(entries, _ledger);
        _skipped.Add(skipped, _ledger);
    });

    /// <summary>From proposal to seal.</summary>
    public void SealTook(TimeSpan duration) =>
        HostHook.Call(() => _sealDuration.Record(duration.TotalSeconds, _ledger));

    public void CustodyTook(TimeSpan duration) =>
        HostHook.Call(() => _custodyDuration.Record(duration.TotalSeconds, _ledger));

    public void Decided(bool isPermitted) => HostHook.Call(() => _decisions.Add(
        1,
        _ledger,
        new KeyValuePair<string, object?>("healthledger.outcome", isPermitted ? "permit" : "deny")));

    public void Dispose() => _meter.Dispose();

    private Measurement<long> Tagged(long value) => new(value, _ledger);
}
