using HealthLedger.Hl7v2.Routing;
using HealthLedger.Hosting;
using Microsoft.Extensions.Hosting;

namespace HealthLedger.Hl7v2.DependencyInjection;

/// <summary>Runs one route to a handler, or to a destination, as long as the host runs.</summary>
internal sealed class Hl7v2RouteService : IHostedService
{
    private readonly Hl7Route _route;
    private readonly Hl7v2ListenerRegister _register;
    private readonly ILedgerNodeAccessor _accessor;
    private readonly Func<LedgerNode, IAsyncDisposable> _start;
    private IAsyncDisposable? _running;

    public Hl7v2RouteService(
        Hl7Route route,
        Hl7v2ListenerRegister register,
        ILedgerNodeAccessor accessor,
        Func<LedgerNode, IAsyncDisposable> start)
    {
        _route = route;
        _register = register;
        _accessor = accessor;
        _start = start;
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Of a listener that is not there it would get nothing, and nobody would be told.
        if (_route.Listeners.FirstOrDefault(name => !_register.HasName(name)) is { } unknown)
        {
            throw new InvalidOperationException(
                $"The route '{_route.Name}' takes messages of a listener '{unknown}' that this host does not have: add "
                + "it with AddHl7v2Intake.");
        }

        _running = _start(await _accessor.OpenAsync(cancellationToken).ConfigureAwait(false));
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_running is { } running)
        {
            _running = null;
            await running.DisposeAsync().ConfigureAwait(false);
        }
    }
}
