using HealthLedger.Hosting;
using Microsoft.Extensions.Hosting;

namespace HealthLedger.Hl7v2.DependencyInjection;

/// <summary>Runs one route to a handler, or to a destination, as long as the host runs.</summary>
internal sealed class Hl7v2RouteService : IHostedService
{
    private readonly ILedgerNodeAccessor _accessor;
    private readonly Func<LedgerNode, IAsyncDisposable> _start;
    private IAsyncDisposable? _running;

    public Hl7v2RouteService(ILedgerNodeAccessor accessor, Func<LedgerNode, IAsyncDisposable> start)
    {
        _accessor = accessor;
        _start = start;
    }

    public async Task StartAsync(CancellationToken cancellationToken) =>
        _running = _start(await _accessor.OpenAsync(cancellationToken).ConfigureAwait(false));

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_running is { } running)
        {
            _running = null;
            await running.DisposeAsync().ConfigureAwait(false);
        }
    }
}
