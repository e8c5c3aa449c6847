using HealthLedger.Cli.Listeners;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Inbox;

namespace HealthLedger.Cli.Serving;

/// <summary>The MLLP listeners of a running node, each with an intake of its own rules.</summary>
internal sealed class ServedListeners : IAsyncDisposable
{
    private readonly List<(MllpListener Listener, Hl7v2Intake Intake, string Name)> _listeners = [];
    private readonly List<(ListenerConfiguration Configured, MllpListener Listener)> _secured = [];
    private readonly Dictionary<string, CertificateWatch> _watches = new(StringComparer.Ordinal);
    private readonly LedgerNode _node;
    private readonly ServeEvents _events;
    private readonly TimeProvider _time;
    private readonly ServedRoutes _routes;

    public ServedListeners(
        LedgerNode node, IReadOnlyList<ListenerConfiguration> listeners, ServeEvents events, TimeProvider time)
    {
        _node = node;
        _events = events;
        _time = time;
        foreach (ListenerConfiguration configured in listeners)
        {
            Hl7v2Intake intake = new(node, configured.Intake, events, time);
            MllpListener listener = new(configured.Listener, intake, events, time);
            _listeners.Add((listener, intake, configured.Name));
            if (configured.TlsSource is not null)
            {
                _secured.Add((configured, listener));
            }
        }

        _routes = new ServedRoutes(node, listeners.Count > 0 ? listeners[0].Routes : [], time);
    }

    /// <summary>Each listener's name and where it listens.</summary>
    public IEnumerable<(string Name, string? Address)> Doors =>
        _listeners.Select(one => (one.Name, one.Listener.BoundEndPoint?.ToString()));

    /// <summary>The names.</summary>
    public IEnumerable<string> Names => _listeners.Select(one => one.Name);

    /// <summary>The listener of a name, or null.</summary>
    public MllpListener? Find(string name) => _listeners.FirstOrDefault(one => one.Name == name).Listener;

    /// <summary>How each of them stands.</summary>
    public IReadOnlyList<ListenerView> Read()
    {
        QueueStatus queue = _node.GetQueueStatus();
        return
        [
            .. _listeners.Select(one => new ListenerView(
                one.Name,
                one.Listener.BoundEndPoint,
                one.Listener.GetStatistics(),
                one.Intake.GetStatistics(one.Name),
                queue.OfListener(one.Name),
                _watches.GetValueOrDefault(one.Name)?.Fault)),
        ];
    }

    /// <summary>Binds every port. When one cannot be bound those before it listen already: dispose then.</summary>
    /// <exception cref="MllpListenerException">A port is in use (HLS2101) or an address is not this machine's
    /// (HLS2102).</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach ((MllpListener listener, _, _) in _listeners)
        {
            await listener.StartAsync(cancellationToken).ConfigureAwait(false);
        }

        foreach ((ListenerConfiguration configured, MllpListener listener) in _secured)
        {
            _watches[configured.Name] = new CertificateWatch(
                configured.Name, listener, configured.TlsSource!, _events, _time);
        }

        _routes.Start();
    }

    /// <summary>Accepts nobody any more, and finishes and answers the messages at hand of all listeners at
    /// once.</summary>
    public Task StopAsync() => Task.WhenAll(_listeners.Select(one => one.Listener.StopAsync(CancellationToken.None)));

    public async ValueTask DisposeAsync()
    {
        foreach (CertificateWatch watch in _watches.Values)
        {
            await watch.DisposeAsync().ConfigureAwait(false);
        }

        await StopAsync().ConfigureAwait(false);
        foreach ((MllpListener listener, Hl7v2Intake intake, _) in _listeners)
        {
            await listener.DisposeAsync().ConfigureAwait(false);
            await intake.DisposeAsync().ConfigureAwait(false);
        }

        await _routes.DisposeAsync().ConfigureAwait(false);
    }
}
