using System.Diagnostics.Metrics;

namespace HealthLedger.Diagnostics;

/// <content>What waits in the durable queue of messages, of all and of each listener. The tag of a listener is a
/// configured word, and there are at most as many as the queue counts on their own.</content>
internal sealed partial class LedgerMeter
{
    private const string ListenerTag = "listener";

    /// <summary>Shows what waits in the durable queue of messages.</summary>
    /// <param name="waiting">Reads how many wait to be sealed.</param>
    /// <param name="oldest">Reads when the oldest of them was stored.</param>
    /// <param name="blocked">Reads how many orders are blocked.</param>
    /// <param name="setAside">Reads how many are set aside.</param>
    /// <param name="time">The clock of ages.</param>
    public void ObserveQueue(
        Func<long> waiting, Func<DateTimeOffset?> oldest, Func<long> blocked, Func<long> setAside, TimeProvider time)
    {
        _meter.CreateObservableGauge(
            "healthledger.queue.waiting",
            () => Tagged(waiting()),
            "{message}",
            "Acknowledged messages that wait to be sealed.");
        _meter.CreateObservableGauge(
            "healthledger.queue.oldest",
            () => new Measurement<double>(AgeOf(oldest(), time), _ledger),
            "s",
            "Age of the oldest message that waits to be sealed; 0 when none waits.");
        _meter.CreateObservableGauge(
            "healthledger.queue.blocked",
            () => Tagged(blocked()),
            "{order}",
            "Orders whose first message could not be sealed at its last attempt.");
        _meter.CreateObservableGauge(
            "healthledger.queue.set_aside",
            () => Tagged(setAside()),
            "{message}",
            "Messages that the ledger refused and that wait for somebody to act.");
    }

    /// <summary>Shows what waits for something that it refers to.</summary>
    /// <param name="parked">Reads how many wait.</param>
    /// <param name="oldest">Reads when the oldest was stored.</param>
    /// <param name="time">The clock of ages.</param>
    public void ObserveParked(Func<long> parked, Func<DateTimeOffset?> oldest, TimeProvider time)
    {
        _meter.CreateObservableGauge(
            "healthledger.queue.parked",
            () => Tagged(parked()),
            "{message}",
            "Acknowledged messages that wait for what they refer to.");
        _meter.CreateObservableGauge(
            "healthledger.queue.oldest_parked",
            () => new Measurement<double>(AgeOf(oldest(), time), _ledger),
            "s",
            "Age of the oldest message that waits for what it refers to; 0 when none waits.");
    }

    /// <summary>Shows what waits of each listener's messages.</summary>
    /// <param name="read">Reads it: those that anything was in the queue of since the start, also at 0.</param>
    /// <param name="time">The clock of ages.</param>
    public void ObserveListenerQueues(
        Func<IEnumerable<(string Listener, long Waiting, DateTimeOffset? Oldest, long SetAside, long Parked,
            DateTimeOffset? OldestParked)>> read,
        TimeProvider time)
    {
        _meter.CreateObservableGauge(
            "healthledger.queue.listener.waiting",
            () => read().Select(one => OfListener(one.Listener, one.Waiting)),
            "{message}",
            "Acknowledged messages of a listener that wait to be sealed.");
        _meter.CreateObservableGauge(
            "healthledger.queue.listener.oldest",
            () => read().Select(one => OfListener(one.Listener, AgeOf(one.Oldest, time))),
            "s",
            "Age of the oldest message of a listener that waits to be sealed; 0 when none waits.");
        _meter.CreateObservableGauge(
            "healthledger.queue.listener.set_aside",
            () => read().Select(one => OfListener(one.Listener, one.SetAside)),
            "{message}",
            "Messages of a listener that the ledger refused and that wait for somebody to act.");
        _meter.CreateObservableGauge(
            "healthledger.queue.listener.parked",
            () => read().Select(one => OfListener(one.Listener, one.Parked)),
            "{message}",
            "Acknowledged messages of a listener that wait for what they refer to.");
        _meter.CreateObservableGauge(
            "healthledger.queue.listener.oldest_parked",
            () => read().Select(one => OfListener(one.Listener, AgeOf(one.OldestParked, time))),
            "s",
            "Age of the oldest message of a listener that waits for what it refers to; 0 when none waits.");
    }

    private static double AgeOf(DateTimeOffset? stored, TimeProvider time) =>
        stored is { } since ? Math.Max(0, (time.GetUtcNow() - since).TotalSeconds) : 0;

    private Measurement<T> OfListener<T>(string listener, T value)
        where T : struct => new(value, _ledger, new KeyValuePair<string, object?>(ListenerTag, listener));
}
