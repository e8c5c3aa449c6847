namespace HealthLedger.Hl7v2.Routing;

/// <summary>A running route with the connection that belongs to it.</summary>
internal sealed class MllpRoute : IAsyncDisposable
{
    private readonly IAsyncDisposable _route;
    private readonly MllpDestination _destination;

    public MllpRoute(IAsyncDisposable route, MllpDestination destination)
    {
        _route = route;
        _destination = destination;
    }

    public async ValueTask DisposeAsync()
    {
        await _route.DisposeAsync().ConfigureAwait(false);
        await _destination.DisposeAsync().ConfigureAwait(false);
    }
}
