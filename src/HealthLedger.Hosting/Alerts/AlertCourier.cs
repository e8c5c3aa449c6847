using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using HealthLedger.Diagnostics;

namespace HealthLedger.Hosting.Alerts;

/// <summary>
/// Brings alerts to one channel, in a loop of its own: what comes up together goes together, a failure is tried again
/// at growing intervals and given up in the end, and whoever hands an alert over never waits.
/// </summary>
internal sealed class AlertCourier : IAsyncDisposable
{
    private const int MostWaiting = 100;

    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LastRetry = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestAttempt = TimeSpan.FromMinutes(2);

    private readonly IAlertChannel _channel;
    private readonly AlertOptions _options;
    private readonly LedgerEventListener _events;
    private readonly TimeProvider _time;
    private readonly AlertMeter _meter;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _signal = new(0, 1);
    private readonly Lock _gate = new();
    private readonly List<Alert> _waiting = [];
    private Task _loop = Task.CompletedTask;
    private AlertNotification? _current;
    private int _omitted;
    private DateTimeOffset? _deliveredAt;
    private DateTimeOffset? _failingSince;
    private string? _failure;
    private long _givenUp;

    public AlertCourier(
        IAlertChannel channel, AlertOptions options, LedgerEventListener events, TimeProvider time, AlertMeter meter)
    {
        _channel = channel;
        _options = options;
        _events = events;
        _time = time;
        _meter = meter;
    }

    public string Name => _channel.Name;

    /// <summary>Takes up what was not delivered before a restart, and begins.</summary>
    public void Start(AlertChannelStatus? stored)
    {
        if (stored is not null)
        {
            _omitted = stored.OmittedCount;
            _deliveredAt = stored.DeliveredAt;
            _failingSince = stored.FailingSince;
            _failure = stored.Failure;
            _givenUp = stored.GivenUpCount;
            foreach (Alert alert in stored.Waiting)
            {
                Add(alert);
            }
        }

        _loop = Task.Run(RunAsync);
    }

    /// <summary>Hands an alert over. When 100 wait already the oldest is left out and counted.</summary>
    public void Add(Alert alert)
    {
        lock (_gate)
        {
            _waiting.Add(alert);
            if (_waiting.Count > MostWaiting)
            {
                _waiting.RemoveAt(0);
                _omitted++;
            }

            if (_signal.CurrentCount == 0)
            {
                _signal.Release();
            }
        }
    }

    public AlertChannelStatus GetStatus()
    {
        lock (_gate)
        {
            return new AlertChannelStatus
            {
                Name = _channel.Name,
                Waiting = [.. _current?.Alerts ?? [], .. _waiting],
                OmittedCount = _omitted + (_current?.OmittedCount ?? 0),
                DeliveredAt = _deliveredAt,
                FailingSince = _failingSince,
                Failure = _failure,
                GivenUpCount = _givenUp,
            };
        }
    }

    /// <summary>Stops at once; what is not delivered stays in the status.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
        _signal.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await _signal.WaitAsync(_stop.Token).ConfigureAwait(false);
                await Task.Delay(_options.GroupFor, _time, _stop.Token).ConfigureAwait(false);
                if (TakeWaiting() is { } notification)
                {
                    await DeliverAsync(notification).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The monitor stops.
        }
    }

    private AlertNotification? TakeWaiting()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0)
            {
                return null;
            }

            _current = new AlertNotification
            {
                Id = RandomNumberGenerator.GetHexString(32, lowercase: true),
                Source = _options.Source,
                CreatedAt = _time.GetUtcNow(),
                Alerts = [.. _waiting],
                OmittedCount = _omitted,
            };
            _waiting.Clear();
            _omitted = 0;
            return _current;
        }
    }

    private async Task DeliverAsync(AlertNotification notification)
    {
        DateTimeOffset end = _time.GetUtcNow() + _options.GiveUpAfter;
        TimeSpan pause = FirstRetry;
        while (await TrySendAsync(notification).ConfigureAwait(false) is { } failure)
        {
            Failed(failure);
            if (_time.GetUtcNow() + pause > end)
            {
                GiveUp(notification);
                return;
            }

            await Task.Delay(pause, _time, _stop.Token).ConfigureAwait(false);
            pause = pause * 2 < LastRetry ? pause * 2 : LastRetry;
        }

        Delivered();
    }

    /// <summary>Null when it was delivered; else why not.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "A host's own channel may throw anything; the loop outlives "
        + "it.")]
    private async Task<string?> TrySendAsync(AlertNotification notification)
    {
        using CancellationTokenSource late = new(LongestAttempt, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _stop.Token);
        try
        {
            await _channel.SendAsync(notification, either.Token).ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw;
        }
        catch (AlertDeliveryException exception)
        {
            return exception.Reason;
        }
        catch (OperationCanceledException)
        {
            return "it took too long.";
        }
        catch (Exception exception)
        {
            return $"the channel failed ({exception.GetType().Name}).";
        }
    }

    private void Failed(string failure)
    {
        _meter.Tried(_channel.Name, "failed");
        bool isFirst;
        lock (_gate)
        {
            isFirst = _failingSince is null;
            _failingSince ??= _time.GetUtcNow();
            _failure = failure;
        }

        if (isFirst)
        {
            _events.OnFault(
                HostingErrorCodes.AlertNotDelivered, $"Alerts do not get through channel '{_channel.Name}': {failure}");
        }
    }

    private void Delivered()
    {
        _meter.Tried(_channel.Name, "delivered");
        bool wasFailing;
        lock (_gate)
        {
            wasFailing = _failingSince is not null;
            _current = null;
            _deliveredAt = _time.GetUtcNow();
            _failingSince = null;
            _failure = null;
        }

        if (wasFailing)
        {
            _events.OnNotice($"Alerts get through channel '{_channel.Name}' again.");
        }
    }

    private void GiveUp(AlertNotification notification)
    {
        _meter.Tried(_channel.Name, "given_up");
        lock (_gate)
        {
            _current = null;
            _givenUp++;
        }

        _events.OnFault(
            HostingErrorCodes.AlertGivenUp,
            $"A notification of {notification.Alerts.Count} alerts was given up by channel '{_channel.Name}'. They are "
            + "listed with the others.");
    }
}
