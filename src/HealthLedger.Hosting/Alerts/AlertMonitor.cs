using System.Diagnostics.CodeAnalysis;
using HealthLedger.Diagnostics;

namespace HealthLedger.Hosting.Alerts;

/// <summary>
/// Looks at a node and its listeners, and tells channels when something needs somebody. Alerts and undelivered
/// notifications survive a restart with <see cref="AlertOptions.StateFile"/>; a notification may then come twice.
/// </summary>
/// <remarks>Alerts are also events: their beginning is a fault with <see cref="HostingErrorCodes.AlertRaised"/>, their
/// end a notice. All members may be called from any thread.</remarks>
public sealed class AlertMonitor : IAsyncDisposable
{
    private static readonly TimeSpan SaveEvery = TimeSpan.FromMinutes(1);

    private readonly AlertOptions _options;
    private readonly IReadOnlyList<AlertRule> _rules;
    private readonly Func<AlertReadings> _read;
    private readonly LedgerEventListener _events;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly AlertBook _book;
    private readonly IReadOnlyList<AlertCourier> _couriers;
    private readonly Dictionary<string, AlertMemory> _memories = new(StringComparer.Ordinal);
    private readonly AlertMeter _meter;
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;
    private DateTimeOffset _savedAt;
    private int _isDisposed;
    private bool _isBlind;
    private bool _hasFailedToSave;

    /// <summary>Reads the state of before; nothing is looked at before <see cref="Start"/>.</summary>
    /// <param name="options">Rules and channels.</param>
    /// <param name="read">Gives how node and listeners stand now; returns at once. What it throws is an event, and
    /// alerts stay as they are.</param>
    /// <param name="events">Told of alerts and of channels that fail; optional.</param>
    /// <param name="timeProvider">The clock and the timers; the system's when left out.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public AlertMonitor(
        AlertOptions options,
        Func<AlertReadings> read,
        LedgerEventListener? events = null,
        TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(read);
        if (options.Validate() is { Count: > 0 } faults)
        {
            throw new ArgumentException(string.Join(' ', faults), nameof(options));
        }

        _options = options;
        _rules = [.. options.Rules];
        _read = read;
        _events = events ?? LedgerEventListener.None;
        _time = timeProvider ?? TimeProvider.System;
        _book = new AlertBook(_rules, [.. options.Channels.Select(channel => channel.Name)]);

        // Whoever listens to the meter may ask at once.
        _couriers = [];
        _meter = new AlertMeter(CountActive, () => _couriers.Select(courier => courier.GetStatus()));
        _couriers =
            [.. options.Channels.Select(channel => new AlertCourier(channel, options, _events, _time, _meter))];
    }

    /// <summary>Takes up what was written down before a restart, looks at once, and goes on. Once.</summary>
    public void Start()
    {
        AlertStatus? stored = Load();
        DateTimeOffset now = _time.GetUtcNow();
        lock (_gate)
        {
            if (stored is not null)
            {
                _book.Restore(stored);
            }

            foreach (AlertRule rule in _rules)
            {
                _memories[rule.Name] = new AlertMemory(now, subject => _book.IsFiring(rule.Name, subject));
            }
        }

        foreach (AlertCourier courier in _couriers)
        {
            courier.Start(stored?.Channels.FirstOrDefault(channel => channel.Name == courier.Name));
        }

        _loop = Task.Run(RunAsync);
    }

    /// <summary>How alerts and channels stand now.</summary>
    public AlertStatus GetStatus()
    {
        lock (_gate)
        {
            return new AlertStatus
            {
                At = _time.GetUtcNow(),
                Active = [.. _book.Active],
                Recent = [.. _book.Recent],
                Channels = [.. _couriers.Select(courier => courier.GetStatus())],
                Told = new Dictionary<string, DateTimeOffset>(_book.Told, StringComparer.Ordinal),
            };
        }
    }

    /// <summary>Notes that somebody looks after an alert: no more reminders of it and no escalation; its end is told
    /// of.</summary>
    /// <param name="id">The alert's id.</param>
    /// <returns>False when no such alert goes on.</returns>
    public bool Acknowledge(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        lock (_gate)
        {
            return _book.Acknowledge(id, _time.GetUtcNow());
        }
    }

    /// <summary>Stops, and writes down what goes on and what was not delivered.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        foreach (AlertCourier courier in _couriers)
        {
            await courier.DisposeAsync().ConfigureAwait(false);
        }

        Save();
        _meter.Dispose();
        _stop.Dispose();
    }

    private IEnumerable<(AlertSeverity Severity, int Count)> CountActive()
    {
        lock (_gate)
        {
            List<ActiveAlert> active = [.. _book.Active];
            return [.. Enum.GetValues<AlertSeverity>().Select(
                severity => (severity, active.Count(one => one.Alert.Severity == severity)))];
        }
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            bool hasChanged = TryLook();
            if (hasChanged || _time.GetUtcNow() - _savedAt >= SaveEvery)
            {
                Save();
            }

            await Task.Delay(_options.CheckInterval, _time, _stop.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Looking outlives whatever goes wrong with one look.")]
    private bool TryLook()
    {
        try
        {
            bool hasChanged = Look(_read());
            _isBlind = false;
            return hasChanged;
        }
        catch (Exception exception)
        {
            if (!_isBlind)
            {
                _isBlind = true;
                _events.OnFault(
                    HostingErrorCodes.AlertsBlind,
                    $"How the node stands cannot be judged ({exception.GetType().Name}): alerts stay as they are.");
            }

            return false;
        }
    }

    private bool Look(AlertReadings readings)
    {
        bool hasChanged = false;
        DateTimeOffset now = _time.GetUtcNow();
        List<Alert> changes = [];
        List<(string Channel, Alert Alert)> told = [];
        lock (_gate)
        {
            foreach (AlertRule rule in _rules)
            {
                AlertMemory memory = _memories[rule.Name];
                memory.Now = now;
                foreach (AlertFinding finding in rule.Judge(readings, memory).ToList())
                {
                    Alert? change = _book.Take(rule, finding, now, (channel, alert) =>
                    {
                        hasChanged = true;
                        told.Add((channel, alert));
                    });
                    if (change is not null)
                    {
                        changes.Add(change);
                    }
                }
            }
        }

        // Before anybody is told, so that what comes of the telling is an event after it.
        changes.ForEach(Report);
        told.ForEach(one => _couriers.First(courier => courier.Name == one.Channel).Add(one.Alert));
        return hasChanged || changes.Count > 0;
    }

    private void Report(Alert alert)
    {
        if (alert.State == AlertState.Resolved)
        {
            _events.OnNotice($"Alert {alert.Rule} is over: {alert.Text}");
        }
        else
        {
            _events.OnFault(HostingErrorCodes.AlertRaised, $"Alert {alert.Rule}: {alert.Text}");
        }
    }

    private AlertStatus? Load()
    {
        try
        {
            return _options.StateFile is { } path ? AlertStateFile.Load(path) : null;
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            _events.OnFault(
                HostingErrorCodes.AlertStateUnusable,
                $"The file of the state of alerts cannot be read ({exception.GetType().Name}): alerts begin anew.");
            return null;
        }
    }

    private void Save()
    {
        if (_options.StateFile is not { } path)
        {
            return;
        }

        _savedAt = _time.GetUtcNow();
        try
        {
            AlertStateFile.Save(path, GetStatus());
            _hasFailedToSave = false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A full disk is one of the things to be told of: it must not end the telling.
            if (!_hasFailedToSave)
            {
                _hasFailedToSave = true;
                _events.OnFault(
                    HostingErrorCodes.AlertStateUnusable,
                    $"The file of the state of alerts cannot be written ({exception.GetType().Name}): after a restart "
                    + "they begin anew.");
            }
        }
    }
}
