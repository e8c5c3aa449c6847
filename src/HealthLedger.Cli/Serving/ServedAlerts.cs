using HealthLedger.Diagnostics;
using HealthLedger.Hl7v2.DependencyInjection;
using HealthLedger.Hosting.Alerts;

namespace HealthLedger.Cli.Serving;

/// <summary>The alerts of a running node, as its file of listeners asks for them.</summary>
internal sealed class ServedAlerts : IAsyncDisposable
{
    /// <summary>Keeps alerts over a restart, in the data folder.</summary>
    public const string StateFileName = "alerts.json";

    private ServedAlerts(AlertMonitor? monitor) => Monitor = monitor;

    /// <summary>Who looks; null when the file has no alerts.</summary>
    public AlertMonitor? Monitor { get; }

    /// <summary>Begins to look, if that is asked for.</summary>
    /// <param name="options">What the file says, or null.</param>
    /// <param name="folder">The data folder.</param>
    /// <param name="node">The node.</param>
    /// <param name="listeners">Its listeners.</param>
    /// <param name="events">Shows alerts and channels that fail.</param>
    /// <param name="time">The clock.</param>
    public static ServedAlerts Start(
        AlertOptions? options,
        string folder,
        LedgerNode node,
        ServedListeners listeners,
        LedgerEventListener events,
        TimeProvider time)
    {
        if (options is null)
        {
            return new ServedAlerts(null);
        }

        options.StateFile = Path.Combine(folder, StateFileName);
        AlertMonitor monitor = new(options, () => Read(folder, node, listeners), events, time);
        monitor.Start();
        return new ServedAlerts(monitor);
    }

    public async ValueTask DisposeAsync()
    {
        if (Monitor is { } monitor)
        {
            await monitor.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static AlertReadings Read(string folder, LedgerNode node, ServedListeners listeners) => new()
    {
        Node = node.GetStatus(),
        Queue = node.GetQueueStatus(),
        Routes = node.GetDeliveryStatus(),
        Listeners =
            [.. listeners.Read().Select(view => ListenerReadings.Of(
                view.Name, view.Listener, view.Intake, view.CertificateFault, view.Queue))],
        FreeBytes = AlertReadings.FreeBytesOf(folder),
    };
}
