using System.Diagnostics.Metrics;
using HealthLedger.Diagnostics;

namespace HealthLedger.Hosting.Alerts;

/// <summary>What is measured of alerts and their channels.</summary>
internal sealed class AlertMeter : IDisposable
{
    private const string ChannelTag = "healthledger.channel";

    private readonly Meter _meter = new(HealthLedgerDiagnostics.MeterName);
    private readonly Counter<long> _tries;

    /// <param name="active">Gives the number of alerts that go on, by severity.</param>
    /// <param name="channels">Gives how the channels stand.</param>
    public AlertMeter(
        Func<IEnumerable<(AlertSeverity Severity, int Count)>> active, Func<IEnumerable<AlertChannelStatus>> channels)
    {
        _tries = _meter.CreateCounter<long>(
            "healthledger.alert.deliveries", "{attempt}", "Attempts to deliver alerts, by channel and outcome.");
        _meter.CreateObservableGauge(
            "healthledger.alert.active",
            () => active().Select(one => new Measurement<long>(
                one.Count,
                new KeyValuePair<string, object?>("healthledger.severity", one.Severity.ToString()))),
            "{alert}",
            "Alerts that go on.");
        _meter.CreateObservableGauge(
            "healthledger.alert.waiting",
            () => channels().Select(one => new Measurement<long>(
                one.Waiting.Count, new KeyValuePair<string, object?>(ChannelTag, one.Name))),
            "{alert}",
            "Alerts that a channel has yet to deliver.");
    }

    public void Tried(string channel, string outcome) => _tries.Add(
        1,
        new KeyValuePair<string, object?>(ChannelTag, channel),
        new KeyValuePair<string, object?>("healthledger.outcome", outcome));

    public void Dispose() => _meter.Dispose();
}
