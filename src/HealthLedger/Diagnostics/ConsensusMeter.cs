using System.Diagnostics.Metrics;

namespace HealthLedger.Diagnostics;

/// <summary>
/// The instruments of a replica among several, on the meter `HealthLedger`. Names are public API
/// (docs/reference/events.md); no tag names a peer.
/// </summary>
internal sealed class ConsensusMeter : IDisposable
{
    private readonly Meter _meter = new(HealthLedgerDiagnostics.MeterName);
    private readonly KeyValuePair<string, object?> _ledger;

    /// <param name="name">The ledger's name in this process; empty for the only one.</param>
    /// <param name="view">Reads the view.</param>
    /// <param name="changes">Reads how many view changes there were.</param>
    /// <param name="connected">Reads how many peers are connected.</param>
    /// <param name="certificates">Reads how many blocks got the seals of a quorum.</param>
    /// <param name="bundles">Reads what is counted of bundles.</param>
    public ConsensusMeter(
        string name,
        Func<ulong> view,
        Func<long> changes,
        Func<int> connected,
        Func<long> certificates,
        BundleCounts bundles)
    {
        _ledger = new KeyValuePair<string, object?>(
            HealthLedgerDiagnostics.LedgerTag, name.Length == 0 ? HealthLedgerDiagnostics.DefaultLedger : name);
        _meter.CreateObservableGauge(
            "healthledger.consensus.view", () => Tagged((long)view()), "{view}", "The view of this epoch.");
        _meter.CreateObservableCounter(
            "healthledger.consensus.view.changes",
            () => Tagged(changes()),
            "{change}",
            "How often another view was demanded since the node started.");
        _meter.CreateObservableGauge(
            "healthledger.consensus.peers.connected",
            () => Tagged(connected()),
            "{replica}",
            "Replicas of other organisations that are connected.");
        _meter.CreateObservableCounter(
            "healthledger.consensus.certificates",
            () => Tagged(certificates()),
            "{certificate}",
            "Blocks that got the seals of a quorum here since the node started.");
        _meter.CreateObservableCounter(
            "healthledger.bundles.announced",
            () => Tagged(bundles.Announced()),
            "{announcement}",
            "Bundles that replicas of others said they hold, since the node started.");
        _meter.CreateObservableCounter(
            "healthledger.bundles.stored",
            () => Tagged(bundles.Stored()),
            "{bundle}",
            "Bundles of others that were put on stable storage since the node started.");
        _meter.CreateObservableCounter(
            "healthledger.bundles.refused",
            () => Tagged(bundles.Refused()),
            "{bundle}",
            "Bundles, or parts of them, that were not what they should be, since the node started.");
        _meter.CreateObservableGauge(
            "healthledger.bundles.waiting",
            () => Tagged(bundles.Waiting()),
            "{submission}",
            "Submissions that wait until enough replicas hold their bundles.");
        _meter.CreateObservableGauge(
            "healthledger.bundles.missing",
            () => Tagged(bundles.Missing()),
            "{bundle}",
            "Bundles of sealed submissions that are not here.");
    }

    public void Dispose() => _meter.Dispose();

    private Measurement<long> Tagged(long value) => new(value, _ledger);
}
