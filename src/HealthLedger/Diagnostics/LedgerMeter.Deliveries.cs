using System.Diagnostics.Metrics;

namespace HealthLedger.Diagnostics;

/// <content>What routes have to deliver. The tag of a route is a configured word.</content>
internal sealed partial class LedgerMeter
{
    private const string RouteTag = "healthledger.route";

    /// <summary>Shows how each route stands.</summary>
    /// <param name="read">Reads it.</param>
    /// <param name="time">The clock of ages.</param>
    public void ObserveDeliveries(
        Func<IEnumerable<(string Route, long Waiting, DateTimeOffset? Oldest, long Blocked, long SetAside, long Made)>>
            read,
        TimeProvider time)
    {
        _meter.CreateObservableGauge(
            "healthledger.delivery.waiting",
            () => read().Select(route => Tagged(route.Route, route.Waiting)),
            "{delivery}",
            "Deliveries that wait to be made.");
        _meter.CreateObservableGauge(
            "healthledger.delivery.oldest",
            () => read().Select(route => Tagged(
                route.Route,
                route.Oldest is { } stored ? Math.Max(0, (time.GetUtcNow() - stored).TotalSeconds) : 0)),
            "s",
            "Age of the oldest delivery that waits; 0 when none waits.");
        _meter.CreateObservableGauge(
            "healthledger.delivery.blocked",
            () => read().Select(route => Tagged(route.Route, route.Blocked)),
            "{order}",
            "Orders of a route whose first delivery waits for somebody to act.");
        _meter.CreateObservableGauge(
            "healthledger.delivery.set_aside",
            () => read().Select(route => Tagged(route.Route, route.SetAside)),
            "{delivery}",
            "Deliveries that are set aside and wait for somebody to act.");
        _meter.CreateObservableCounter(
            "healthledger.delivery.made",
            () => read().Select(route => Tagged(route.Route, route.Made)),
            "{delivery}",
            "Deliveries made.");
    }

    private Measurement<T> Tagged<T>(string route, T value)
        where T : struct => new(value, _ledger, new KeyValuePair<string, object?>(RouteTag, route));
}
