using System.Diagnostics.CodeAnalysis;
using HealthLedger.Backups;
using HealthLedger.Diagnostics;

namespace HealthLedger.Hosting.Backups;

/// <summary>
/// Makes backups of a node at intervals and raises the alarm when the newest is too old. The time of the newest is
/// read from the folder, so that a restart neither forgets a backup nor makes one too many.
/// </summary>
public sealed class BackupSchedule : IAsyncDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(10);

    private readonly string _name;
    private readonly BackupScheduleOptions _options;
    private readonly Func<LedgerNode?> _node;
    private readonly TimeProvider _time;
    private readonly LedgerEventListener _events;
    private readonly DateTimeOffset _started;
    private readonly CancellationTokenSource _stop = new();
    private readonly BackupMeter _meter;
    private readonly Task _loop;
    private BackupFolder? _folder;
    private bool _isAlarmed;
    private bool _hasFailed;

    /// <summary>Begins; the first backup is made at once when none is younger than the interval.</summary>
    /// <param name="name">The ledger's name in this process; empty for the only one.</param>
    /// <param name="options">When and where.</param>
    /// <param name="node">Gives the node while it runs, else null.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="events">Told of backups that fail, that are made, and of the alarm.</param>
    /// <exception cref="ArgumentException">An option is missing or out of its range.</exception>
    public BackupSchedule(
        string name,
        BackupScheduleOptions options,
        Func<LedgerNode?> node,
        TimeProvider timeProvider,
        LedgerEventListener events)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentNullException.ThrowIfNull(events);
        if (string.IsNullOrWhiteSpace(options.Folder) || options.Validate() is { Count: > 0 })
        {
            throw new ArgumentException(
                "The options of backups: " + string.Join(" ", options.Validate().DefaultIfEmpty("Folder is not set.")),
                nameof(options));
        }

        _name = name;
        _options = options;
        _node = node;
        _time = timeProvider;
        _events = events;
        _started = timeProvider.GetUtcNow();
        _meter = new BackupMeter(name, () => Age);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>How old the newest backup is; null when there is none, or when the folder cannot be read.</summary>
    public TimeSpan? Age => Newest() is { } newest ? _time.GetUtcNow() - newest : null;

    /// <summary>
    /// Whether the newest backup is older than <see cref="BackupScheduleOptions.MaximumAge"/>, or there is none and
    /// this has run that long. False while the node does not run: what is not open does not change.
    /// </summary>
    public bool IsOverdue => _node() is not null
        && _time.GetUtcNow() - (Newest() ?? _started) > _options.MaximumAge;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
        _meter.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                TimeSpan wait = await TurnAsync().ConfigureAwait(false);
                await Task.Delay(wait, _time, _stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    // Makes a backup if one is due, raises the alarm if none came about, and says how long to wait.
    private async Task<TimeSpan> TurnAsync()
    {
        if (_node() is { } node)
        {
            Volatile.Write(ref _folder, new BackupFolder(_options.Folder!, node.Genesis.LedgerId));
            DateTimeOffset now = _time.GetUtcNow();
            DateTimeOffset? newest = Newest();

            // A backup of the future is one of a wrong clock: it must not keep others from being made.
            if (newest is not { } last || last > now || now - last >= _options.Interval)
            {
                _hasFailed = !await TryMakeAsync(node, now).ConfigureAwait(false);
            }
        }

        Alarm();
        TimeSpan retry = RetryAfter < _options.Interval ? RetryAfter : _options.Interval;
        if (_hasFailed || _node() is null || Age is not { } age)
        {
            return retry;
        }

        TimeSpan due = _options.Interval - age;
        return due < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : due;
    }

    [SuppressMessage("Design", "CA1031", Justification = "The schedule outlives whatever goes wrong with one backup.")]
    private async Task<bool> TryMakeAsync(LedgerNode node, DateTimeOffset now)
    {
        try
        {
            BackupFolder folder = _folder!;
            folder.Prepare();
            using BackupKey key = await BackupKeyFile.ReadAsync(_options, _stop.Token).ConfigureAwait(false);
            BackupSummary summary = await node
                .BackupAsync(folder.PathFor(now), key, null, _stop.Token).ConfigureAwait(false);
            folder.Keep(_options.Keep);
            if (_options.Attest)
            {
                await node.AttestBackupAsync(summary, _stop.Token).ConfigureAwait(false);
            }

            _meter.Ran("made");
            _events.OnNotice(
                $"Backed up to height {summary.Height} with {summary.Envelopes} payloads, {summary.SizeBytes} bytes.");
            return true;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw;
        }
        catch (ObjectDisposedException) when (_node() is null)
        {
            return false;
        }
        catch (Exception exception)
        {
            _meter.Ran("failed");
            string code = (exception as HealthLedgerException)?.Code ?? HealthLedgerErrorCodes.InputOutputFailed;
            _events.OnFault(code, exception is HealthLedgerException
                ? $"A scheduled backup failed. {exception.Message}"
                : $"A scheduled backup failed ({exception.GetType().Name}). Check the folder of backups.");
            return false;
        }
    }

    private void Alarm()
    {
        bool isOverdue = IsOverdue;
        if (isOverdue && !_isAlarmed)
        {
            _events.OnFault(
                HealthLedgerErrorCodes.BackupOverdue,
                $"The newest backup{(_name.Length == 0 ? string.Empty : $" of '{_name}'")} is older than "
                + $"{_options.MaximumAge:c}. What is lost now is lost. See why backups fail above.");
        }

        _isAlarmed = isOverdue;
    }

    private DateTimeOffset? Newest()
    {
        try
        {
            return Volatile.Read(ref _folder)?.Newest();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
