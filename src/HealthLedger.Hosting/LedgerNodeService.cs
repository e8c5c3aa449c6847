using HealthLedger.Hosting.Logging;
using HealthLedger.Hosting.Options;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace HealthLedger.Hosting;

/// <summary>
/// Opens the data folder and runs the node as long as the host runs. Hosts stop their services in reverse order, so
/// listeners
/// registered after the ledger have drained when the node stops.
/// </summary>
internal sealed class LedgerNodeService : IHostedService, IAsyncDisposable
{
    private readonly string _name;
    private readonly IServiceProvider _services;
    private readonly LedgerNodeAccessor _accessor;
    private readonly ILogger _logger;
    private LedgerFolder? _folder;

    public LedgerNodeService(string name, IServiceProvider services, LedgerNodeAccessor accessor)
    {
        _name = name;
        _services = services;
        _accessor = accessor;
        _logger = (services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance)
            .CreateLogger("HealthLedger.Node");
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        HealthLedgerOptions options = _services
            .GetRequiredService<IOptionsMonitor<HealthLedgerOptions>>().Get(_name);
        TimeProvider time = _services.GetService<TimeProvider>() ?? TimeProvider.System;
        if (options.UseDevelopmentKeys)
        {
            LedgerLog.DevelopmentKeys(_logger);
        }

        string passphrase = await PassphraseSource.ReadAsync(options, cancellationToken).ConfigureAwait(false);
        string path = options.DataFolder!;
        _folder = options.CreateIfMissing && !LedgerFolder.HoldsLedger(path)
            ? await LedgerFolder.CreateAsync(
                path, options.LedgerName!, options.Organisation!, options.Country!, passphrase, time, cancellationToken)
                .ConfigureAwait(false)
            : await LedgerFolder.OpenAsync(path, passphrase, cancellationToken).ConfigureAwait(false);
        LedgerNodeBuilder builder = new(options.Node)
        {
            Genesis = _folder.Genesis,
            Vault = _folder.Vault,
            Storage = _services.GetRequiredKeyedService<LedgerStorageChoice>(_name).Create(_services, _folder.Path),
            TimeProvider = time,
            Events = new LoggingEventListener(_logger),
        };
        LedgerNode node = await builder.StartAsync(cancellationToken).ConfigureAwait(false);
        _accessor.Set(node);
        LedgerNodeStatus status = node.GetStatus();
        LedgerLog.NodeStarted(_logger, status.LedgerId.ToString(), status.Height.Value, status.StorageKind);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_accessor.Current is { } node)
        {
            _accessor.Set(null);
            await node.DisposeAsync().ConfigureAwait(false);
            LedgerLog.NodeStopped(_logger, node.GetStatus().Height.Value);
        }

        if (_folder is { } folder)
        {
            _folder = null;
            await folder.DisposeAsync().ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None).ConfigureAwait(false);
}
