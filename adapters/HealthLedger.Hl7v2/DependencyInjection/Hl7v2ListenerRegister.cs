using System.Collections.Immutable;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Hl7v2.Routing;
using HealthLedger.Hosting.Alerts;
using HealthLedger.Inbox;

namespace HealthLedger.Hl7v2.DependencyInjection;

/// <summary>Names and running listeners of one host.</summary>
internal sealed class Hl7v2ListenerRegister : IHl7v2ListenerDirectory, IListenerReadings
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<(string Ledger, Hl7Route Route)> _routes = [];
    private ImmutableList<(string Name, MllpListener Listener, Hl7v2Intake Intake, Func<LedgerNode?> Node)> _running =
        [];

    public bool TryAddName(string name) => _names.Add(name);

    /// <summary>Whether the host has a listener of this name.</summary>
    public bool HasName(string name) => _names.Contains(name);

    /// <summary>Adds a route; false when the ledger has one of its name.</summary>
    public bool TryAddRoute(string ledger, Hl7Route route)
    {
        if (_routes.Any(known => known.Ledger == ledger && known.Route.Name == route.Name))
        {
            return false;
        }

        _routes.Add((ledger, route));
        return true;
    }

    public IEnumerable<Hl7Route> RoutesOf(string ledger) =>
        _routes.Where(known => known.Ledger == ledger).Select(known => known.Route);

    /// <summary>A listener runs.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="listener">The listener.</param>
    /// <param name="intake">What takes its messages.</param>
    /// <param name="node">Finds the node that keeps their queue, while it runs in this process.</param>
    public void Started(string name, MllpListener listener, Hl7v2Intake intake, Func<LedgerNode?> node) =>
        ImmutableInterlocked.Update(ref _running, running => running.Add((name, listener, intake, node)));

    public void Stopped(MllpListener listener) =>
        ImmutableInterlocked.Update(ref _running, running => running.RemoveAll(one => one.Listener == listener));

    public IReadOnlyList<Hl7v2ListenerStatus> GetListeners() =>
    [
        .. _running.Select(one => new Hl7v2ListenerStatus
        {
            Name = one.Name,
            EndPoint = one.Listener.BoundEndPoint!,
            ConnectionCount = one.Listener.ConnectionCount,
            Listener = one.Listener.GetStatistics(),
            Intake = one.Intake.GetStatistics(one.Name),
            Queue = QueueOf(one.Node(), one.Name),
        }),
    ];

    public IReadOnlyList<ListenerReading> ReadListeners() =>
    [
        .. _running.Select(one => ListenerReadings.Of(
            one.Name,
            one.Listener.GetStatistics(),
            one.Intake.GetStatistics(one.Name),
            queue: QueueOf(one.Node(), one.Name))),
    ];

    private static ListenerQueueStatus? QueueOf(LedgerNode? node, string name) =>
        node?.GetQueueStatus().OfListener(name);
}
