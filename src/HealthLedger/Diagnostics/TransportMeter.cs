using System.Diagnostics.Metrics;

namespace HealthLedger.Diagnostics;

/// <summary>
/// The transport's instruments, on the meter `HealthLedger`. Names and tags are public API (docs/reference/events.md);
/// no tag names a peer.
/// </summary>
internal sealed class TransportMeter : IDisposable
{
    private const string Lane = "healthledger.lane";
    private const string Direction = "healthledger.direction";
    private const string Reason = "healthledger.reason";

    private readonly Meter _meter = new(HealthLedgerDiagnostics.MeterName);
    private readonly Counter<long> _messages;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _closed;
    private readonly UpDownCounter<long> _connections;
    private readonly KeyValuePair<string, object?> _ledger;

    /// <param name="name">The ledger's name in this process; empty for the only one.</param>
    public TransportMeter(string name)
    {
        _ledger = new KeyValuePair<string, object?>(
            HealthLedgerDiagnostics.LedgerTag, name.Length == 0 ? HealthLedgerDiagnostics.DefaultLedger : name);
        _messages = _meter.CreateCounter<long>(
            "healthledger.transport.messages", "{message}", "Messages sent to and received from other replicas.");
        _bytes = _meter.CreateCounter<long>("healthledger.transport.bytes", "By", "Bytes of those messages.");
        _dropped = _meter.CreateCounter<long>(
            "healthledger.transport.dropped", "{message}", "Messages that were not sent, by reason.");
        _refused = _meter.CreateCounter<long>(
            "healthledger.transport.refused", "{connection}", "Connections that did not come up, by reason.");
        _closed = _meter.CreateCounter<long>(
            "healthledger.transport.closed", "{connection}", "Connections that ended, by reason.");
        _connections = _meter.CreateUpDownCounter<long>(
            "healthledger.transport.connections", "{connection}", "Connections that are up.");
    }

    public void Sent(string lane, int messages, long bytes) => Moved(lane, "sent", messages, bytes);

    public void Received(string lane, int bytes) => Moved(lane, "received", 1, bytes);

    public void Dropped(string lane, string reason, int count) => HostHook.Call(() =>
        _dropped.Add(count, _ledger, new(Lane, lane), new(Reason, reason)));

    public void Refused(string reason) => HostHook.Call(() => _refused.Add(1, _ledger, new(Reason, reason)));

    public void Opened(string lane) => HostHook.Call(() => _connections.Add(1, _ledger, new(Lane, lane)));

    public void Closed(string lane, string reason) => HostHook.Call(() =>
    {
        _connections.Add(-1, _ledger, new(Lane, lane));
        _closed.Add(1, _ledger, new(Lane, lane), new(Reason, reason));
    });

    public void Dispose() => _meter.Dispose();

    // Asked first, and the rest apart: this is on every message's way, and mostly nobody listens.
    private void Moved(string lane, string direction, int messages, long bytes)
    {
        if (_messages.Enabled || _bytes.Enabled)
        {
            Tell(lane, direction, messages, bytes);
        }
    }

    private void Tell(string lane, string direction, int messages, long bytes) => HostHook.Call(() =>
    {
        _messages.Add(messages, _ledger, new(Lane, lane), new(Direction, direction));
        _bytes.Add(bytes, _ledger, new(Lane, lane), new(Direction, direction));
    });
}
