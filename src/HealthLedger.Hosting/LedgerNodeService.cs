using HealthLedger.Hosting.Backups;
using HealthLedger.Hosting.Logging;
using HealthLedger.Hosting.Options;
using HealthLedger.Vaults;
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
    private readonly LedgerRegister _register;
    private readonly LedgerBackupHolder _backups;
    private readonly ILogger _logger;
    private readonly LedgerLogScope _scope;
    private LedgerFolder? _folder;

    public LedgerNodeService(string name, IServiceProvider services, LedgerNodeAccessor accessor)
    {
        _name = name;
        _services = services;
        _accessor = accessor;
        _register = services.GetRequiredService<LedgerRegister>();
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

        if (_accessor.Current is { } node)
        {
            _accessor.Set(null);
            await node.DisposeAsync().ConfigureAwait(false);
            _register.ReleaseLedger(node.Genesis.LedgerId, node.Organisation);
            LedgerLog.NodeStopped(_logger, node.GetStatus().Height.Value);
        }

        await CloseFolderAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None).ConfigureAwait(false);

    private async Task<LedgerNode> OpenAsync(HealthLedgerOptions options, CancellationToken cancellationToken)
    {
        using IDisposable? scope = _logger.BeginScope(_scope);
        try
        {
            LedgerFolder folder = await OpenFolderAsync(options, cancellationToken).ConfigureAwait(false);
            _folder = folder;
            LedgerNodeBuilder builder = new(options.Node)
            {
                Name = _name,
                Place = folder.Path,
                Genesis = folder.Genesis,
                Vault = folder.Vault,
                Storage = _services.GetRequiredKeyedService<LedgerStorageChoice>(_name).Create(_services, folder.Path),
                TimeProvider = Time,
                Events = new LoggingEventListener(_logger, _scope),
            };
            LedgerNode node = await builder.StartAsync(cancellationToken).ConfigureAwait(false);
            await ClaimAsync(node).ConfigureAwait(false);
            _accessor.Set(node);
            LedgerNodeStatus status = node.GetStatus();
            LedgerLog.NodeStarted(_logger, status.LedgerId.ToString(), status.Height.Value, status.StorageKind);
            return node;
        }
        catch
        {
            await CloseFolderAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task ClaimAsync(LedgerNode node)
    {
        try
        {
            _register.ClaimLedger(_name, node.Genesis.LedgerId, node.Organisation);
        }
        catch
        {
            await node.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<LedgerFolder> OpenFolderAsync(
        HealthLedgerOptions options, CancellationToken cancellationToken)
    {
        using VaultSecret secret = await VaultAccess.SecretAsync(options, cancellationToken).ConfigureAwait(false);
        IVaultSigner? signer = VaultAccess.Signer(options);
        string path = options.DataFolder!;
        return options.CreateIfMissing && !LedgerFolder.HoldsLedger(path)
            ? await LedgerFolder.CreateAsync(
                path,
                options.LedgerName!,
                options.Organisation!,
                options.Country!,
                secret,
                signer,
                Time,
                options.Genesis,
                cancellationToken).ConfigureAwait(false)
            : await LedgerFolder.OpenAsync(path, secret, signer, cancellationToken).ConfigureAwait(false);
    }

    private async Task CloseFolderAsync()
    {
        if (Interlocked.Exchange(ref _folder, null) is { } folder)
        {
            await folder.DisposeAsync().ConfigureAwait(false);
        }
    }
}
