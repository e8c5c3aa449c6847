using HealthLedger.Hosting.Backups;
using HealthLedger.Hosting.Development;
using HealthLedger.Hosting.Logging;
using HealthLedger.Hosting.Options;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace HealthLedger.Hosting;

/// <summary>
/// Opens the data folder and runs the node as long as the host runs, at start or at its first use. Hosts stop their
/// services in reverse order, so listeners registered after the ledger have drained when the node stops.
/// </summary>
internal sealed class LedgerNodeService : IHostedService, IAsyncDisposable
{
    private readonly string _name;
    private readonly IServiceProvider _services;
    private readonly LedgerNodeAccessor _accessor;
    private readonly LedgerBackupHolder _backups;
    private readonly ILogger _logger;
    private readonly LedgerLogScope _scope;
    private HostedNode? _hosted;
    private WriterSeat? _seat;

    public LedgerNodeService(string name, IServiceProvider services, LedgerNodeAccessor accessor)
    {
        _name = name;
        _services = services;
        _accessor = accessor;
        _backups = services.GetRequiredKeyedService<LedgerBackupHolder>(name);
        _logger = (services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance)
            .CreateLogger("HealthLedger.Node");
        _scope = new LedgerLogScope(name);
    }

    private TimeProvider Time => _services.GetService<TimeProvider>() ?? TimeProvider.System;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        HealthLedgerOptions options = _services
            .GetRequiredService<IOptionsMonitor<HealthLedgerOptions>>().Get(_name);
        using IDisposable? scope = _logger.BeginScope(_scope);
        if (options.UseDevelopmentKeys)
        {
            LedgerLog.DevelopmentKeys(_logger);
        }

        if (_services.GetKeyedService<DevNetworkChoice>(_name) is { } network)
        {
            LedgerLog.DevelopmentNetwork(_logger, network.Nodes);
        }

        if (options.OpenAtStart)
        {
            await OpenAsync(options, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            _accessor.OpenOnDemand(() => OpenAsync(options, CancellationToken.None));
        }

        _backups.Start(_name, options, _accessor, Time, new LoggingEventListener(_logger, _scope));
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using IDisposable? scope = _logger.BeginScope(_scope);
        await _backups.StopAsync().ConfigureAwait(false);
        _accessor.CloseDoor(out Task? opening);
        if (opening is not null)
        {
            await opening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await EndSeatAsync().ConfigureAwait(false);
        if (Interlocked.Exchange(ref _hosted, null) is { } hosted)
        {
            _accessor.Set(null);
            await hosted.DisposeAsync().ConfigureAwait(false);
            LedgerLog.NodeStopped(_logger, hosted.Node.GetStatus().Height.Value);
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None).ConfigureAwait(false);

    private async Task EndSeatAsync()
    {
        if (Interlocked.Exchange(ref _seat, null) is { } seat)
        {
            await seat.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<ILedger> OpenAsync(HealthLedgerOptions options, CancellationToken cancellationToken)
    {
        using IDisposable? scope = _logger.BeginScope(_scope);
        if (options.WhenHeld == WhenHeld.Connect)
        {
            _seat = new WriterSeat(
                _accessor, token => StartNodeAsync(options, token), new LoggingEventListener(_logger, _scope), Time);
            try
            {
                return await _seat.ConnectAsync(options, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                await EndSeatAsync().ConfigureAwait(false);
                throw;
            }
        }

        _hosted = await StartNodeAsync(options, cancellationToken).ConfigureAwait(false);
        _accessor.Set(_hosted.Node);
        return _hosted.Node;
    }

    private async Task<HostedNode> StartNodeAsync(HealthLedgerOptions options, CancellationToken cancellationToken)
    {
        HostedNode hosted = await HostedNode.StartAsync(
            _name, options, _services, new LoggingEventListener(_logger, _scope), cancellationToken)
            .ConfigureAwait(false);
        LedgerNodeStatus status = hosted.Node.GetStatus();
        LedgerLog.NodeStarted(_logger, status.LedgerId.ToString(), status.Height.Value, status.StorageKind);
        return hosted;
    }
}
