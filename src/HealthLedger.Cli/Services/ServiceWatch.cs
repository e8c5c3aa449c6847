using System.Globalization;
using HealthLedger.Cli.Output;
using HealthLedger.Cli.Serving;
using HealthLedger.Inbox;

namespace HealthLedger.Cli.Services;

/// <summary>
/// Gives the service manager signs of life of a running node, as long as it makes progress. A node that does not, or
/// whose locks are not let go of, gives none and is restarted.
/// </summary>
internal sealed class ServiceWatch : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan WithoutWatchdog = TimeSpan.FromSeconds(30);

    private readonly ServiceNotifier _notifier;
    private readonly LedgerNode _node;
    private readonly ServedListeners _listeners;
    private readonly CliConsole _console;
    private readonly TimeProvider _time;
    private readonly ProgressWatch _progress = new(Patience);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private bool _wasStuck;

    private ServiceWatch(
        ServiceNotifier notifier,
        LedgerNode node,
        ServedListeners listeners,
        CliConsole console,
        TimeProvider time)
    {
        _notifier = notifier;
        _node = node;
        _listeners = listeners;
        _console = console;
        _time = time;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Says that everything is up, and begins; null where there is no service manager.</summary>
    public static ServiceWatch? Start(
        ServiceNotifier? notifier,
        LedgerNode node,
        ServedListeners listeners,
        CliConsole console,
        TimeProvider time)
    {
        if (notifier is null)
        {
            return null;
        }

        notifier.Ready(Describe(node.GetStatus(), node.GetQueueStatus(), listeners.Read()));
        return new ServiceWatch(notifier, node, listeners, console, time);
    }

    /// <summary>Says that the process ends, and gives no more signs.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _notifier.Stopping();
        _stop.Dispose();
    }

    private static string Describe(
        LedgerNodeStatus status, QueueStatus queue, IReadOnlyList<ListenerView> listeners)
    {
        ServedHealth health = ServedHealth.Of(status, listeners);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{health.Text}; height {status.Height}, {Counted.Of(listeners.Count, "listener")}, "
            + $"{Counted.Of(listeners.Sum(listener => listener.Listener.ConnectionCount), "connection")}, "
            + $"{queue.Waiting} queued");
    }

    private async Task RunAsync()
    {
        TimeSpan interval = _notifier.Watchdog / 2 ?? WithoutWatchdog;
        while (!_stop.IsCancellationRequested)
        {
            Look();
            await Task.Delay(interval, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // What is asked here takes the locks of node, queue and listeners: where one is never let go of, this hangs, and
    // the sign of life is not given.
    private void Look()
    {
        LedgerNodeStatus status = _node.GetStatus();
        QueueStatus queue = _node.GetQueueStatus();
        IReadOnlyList<ListenerView> listeners = _listeners.Read();
        ProgressSample sample = new()
        {
            Height = status.Height.Value,
            Waiting = status.Waiting + queue.Waiting,
            IsHalted = status.IsHalted,
            IsExcused = status.Fault is not null
                || status.Replication is { HasQuorum: false }
                || queue.ErrorCode is not null,
        };
        if (_progress.Judge(sample, _time.GetUtcNow()) is { } stuck)
        {
            _notifier.Status($"{CliErrorCodes.NoProgress}: {stuck}");
            if (!_wasStuck)
            {
                _wasStuck = true;
                _console.WriteError(
                    CliErrorCodes.NoProgress, stuck + ". The service manager gets no sign of life any more.");
            }

            return;
        }

        _wasStuck = false;
        _notifier.Status(Describe(status, queue, listeners));
        _notifier.Alive();
    }
}
