using HealthLedger.Cli.Listeners;
using HealthLedger.Hl7v2.Routing;

namespace HealthLedger.Cli.Serving;

/// <summary>The routes of a running node.</summary>
internal sealed class ServedRoutes : IAsyncDisposable
{
    private readonly LedgerNode _node;
    private readonly IReadOnlyList<RouteConfiguration> _configured;
    private readonly TimeProvider _time;
    private readonly List<IAsyncDisposable> _running = [];

    public ServedRoutes(LedgerNode node, IReadOnlyList<RouteConfiguration> configured, TimeProvider time)
    {
        _node = node;
        _configured = configured;
        _time = time;
    }

    public void Start()
    {
        foreach (RouteConfiguration route in _configured)
        {
            _running.Add(_node.StartRoute(route.Route, new MllpDestination(route.Client, _time)));
        }
    }

    /// <summary>Stops all of them at once; what is under way has 5 seconds to end.</summary>
    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(_running.Select(route => route.DisposeAsync().AsTask())).ConfigureAwait(false);
}
