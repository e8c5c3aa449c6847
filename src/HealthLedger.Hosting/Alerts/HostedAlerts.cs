using HealthLedger.Hosting.Logging;
using HealthLedger.Hosting.Options;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace HealthLedger.Hosting.Alerts;

/// <summary>Runs the monitor of one ledger as long as the host runs.</summary>
internal sealed class HostedAlerts : IHostedService
{
    private readonly AlertMonitor _monitor;

    public HostedAlerts(AlertMonitor monitor) => _monitor = monitor;

    /// <summary>Makes the monitor of a ledger.</summary>
    public static AlertMonitor CreateMonitor(string name, IServiceProvider services, Action<AlertOptions> configure)
    {
        AlertOptions options = new();
        configure(options);
        ILogger logger = (services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance)
            .CreateLogger("HealthLedger.Alerts");
        return new AlertMonitor(
            options,
            () => Read(name, services),
            new LoggingEventListener(logger, new LedgerLogScope(name)),
            services.GetService<TimeProvider>());
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _monitor.Start();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken) =>
        await _monitor.DisposeAsync().ConfigureAwait(false);

    private static AlertReadings Read(string name, IServiceProvider services)
    {
        LedgerNode? node = services.GetRequiredKeyedService<ILedgerNodeAccessor>(name).Current;
        string? folder = services.GetRequiredService<IOptionsMonitor<HealthLedgerOptions>>().Get(name).DataFolder;
        return new AlertReadings
        {
            Node = node?.GetStatus(),
            Queue = node?.GetQueueStatus(),
            Routes = node?.GetDeliveryStatus(),
            Listeners = [.. services.GetServices<IListenerReadings>().SelectMany(one => one.ReadListeners())],
            FreeBytes = folder is null ? null : AlertReadings.FreeBytesOf(folder),
        };
    }
}
