using System.Collections.Concurrent;
using HealthLedger.Adapters.Tests.Mllp;
using HealthLedger.Diagnostics;
using HealthLedger.Hosting;
using HealthLedger.Hosting.Alerts;

namespace HealthLedger.Adapters.Tests.Alerts;

public sealed class AlertMonitorTests : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private readonly string _folder = Directory.CreateTempSubdirectory("healthledger-alerts-").FullName;
    private readonly ManualTimeProvider _time = new();
    private readonly RecordingChannel _pager = new("pager");
    private readonly RecordingChannel _mail = new("mail");
    private readonly Faults _faults = new();
    private readonly AlertOptions _options = new() { GroupFor = TimeSpan.Zero };
    private AlertMonitor? _monitor;
    private volatile AlertReadings? _readings = new() { FreeBytes = 100 };

    public AlertMonitorTests()
    {
        _options.StateFile = Path.Combine(_folder, "alerts.json");
        _options.Rules.Add(new DiskSpaceAlertRule { Name = "disk", BelowBytes = 50 });
        _options.Channels.Add(_pager);
        _options.Channels.Add(_mail);
    }

    public async ValueTask DisposeAsync()
    {
        if (_monitor is not null)
        {
            await _monitor.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task What_begins_and_ends_is_told_by_every_channel_and_is_an_event()
    {
        await StartAsync();
        await StepAsync(free: 40);
        Alert begun = Assert.Single((await _pager.NextAsync()).Alerts);
        await _mail.NextAsync();
        await StepAsync(free: 60);
        Alert over = Assert.Single((await _pager.NextAsync()).Alerts);

        Assert.Equal((AlertState.Firing, AlertState.Resolved), (begun.State, over.State));
        Assert.Equal(begun.Id, over.Id);
        Assert.Equal([HostingErrorCodes.AlertRaised], _faults.Codes);
    }

    [Fact]
    public async Task A_channel_that_fails_is_tried_again_at_growing_intervals_and_holds_up_nobody()
    {
        _pager.Failure = new AlertDeliveryException("the pager is away.");
        await StartAsync();
        Task first = _time.NextArmedAsync(TimeSpan.FromSeconds(5));
        await StepAsync(free: 40);

        AlertNotification tried = await _pager.NextAsync();
        Assert.Equal(AlertState.Firing, Assert.Single((await _mail.NextAsync()).Alerts).State);
        await first;
        AlertChannelStatus failing = Pager();
        Task second = _time.NextArmedAsync(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(5));
        AlertNotification again = await _pager.NextAsync();
        await second;
        _pager.Failure = null;
        _time.Advance(TimeSpan.FromSeconds(10));
        await _pager.NextAsync();
        await Waiting.UntilAsync(() => Pager().FailingSince is null);

        Assert.Equal(tried.Id, again.Id);
        Assert.Equal("the pager is away.", failing.Failure);
        Assert.Single(failing.Waiting);
        Assert.Empty(Pager().Waiting);
        Assert.Equal([HostingErrorCodes.AlertRaised, HostingErrorCodes.AlertNotDelivered], _faults.Codes);
    }

    [Fact]
    public async Task A_channel_that_hangs_or_throws_what_it_must_not_holds_up_nobody()
    {
        _pager.Hangs = true;
        _mail.Failure = new InvalidOperationException("with something of its own");
        await StartAsync();
        Task retried = _time.NextArmedAsync(TimeSpan.FromSeconds(5));
        await StepAsync(free: 40);
        await _pager.NextAsync();
        await _mail.NextAsync();
        await retried;
        await StepAsync(free: 60);

        Assert.DoesNotContain(_faults.Texts, text => text.Contains("of its own", StringComparison.Ordinal));
        Assert.Equal(2, Pager().Waiting.Count);
    }

    [Fact]
    public async Task What_cannot_be_delivered_for_too_long_is_given_up_and_counted()
    {
        _options.GiveUpAfter = TimeSpan.FromMinutes(1);
        _pager.Failure = new AlertDeliveryException("the pager is away.");
        await StartAsync();
        Task armed = _time.NextArmedAsync(TimeSpan.FromSeconds(5));
        await StepAsync(free: 40);
        foreach (int seconds in (int[])[5, 10, 20])
        {
            await armed;
            armed = _time.NextArmedAsync(TimeSpan.FromSeconds(2 * seconds));
            _time.Advance(TimeSpan.FromSeconds(seconds));
        }

        await Waiting.UntilAsync(() => Pager().GivenUpCount == 1);
        Assert.Empty(Pager().Waiting);

        // It is counted a moment before it is an event.
        await Waiting.UntilAsync(() => _faults.Codes.Contains(HostingErrorCodes.AlertGivenUp));
        Assert.NotNull(Pager().FailingSince);
    }

    [Fact]
    public async Task After_a_restart_nothing_is_told_anew_and_what_was_not_delivered_is()
    {
        _pager.Failure = new AlertDeliveryException("the pager is away.");
        await StartAsync();
        Task retried = _time.NextArmedAsync(TimeSpan.FromSeconds(5));
        await StepAsync(free: 40);
        await _pager.NextAsync();
        await _mail.NextAsync();
        await retried;
        await _monitor!.DisposeAsync();
        _pager.Failure = null;

        await StartAsync();
        await StepAsync(free: 39);
        Alert late = Assert.Single((await _pager.NextAsync()).Alerts);
        await StepAsync(free: 60);
        Alert over = Assert.Single((await _mail.NextAsync()).Alerts);

        Assert.Equal(AlertState.Firing, late.State);
        Assert.Equal((AlertState.Resolved, late.Id), (over.State, over.Id));
        Assert.Equal(0, _mail.Left);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_options.StateFile!));
        }
    }

    [Fact]
    public async Task What_comes_up_together_goes_together_and_beyond_a_hundred_the_oldest_are_left_out()
    {
        _options.GroupFor = TimeSpan.FromSeconds(7);
        _options.Rules.Clear();
        _options.Rules.Add(new SilenceAlertRule { Name = "silent", After = TimeSpan.FromSeconds(5) });
        _readings = new AlertReadings
        {
            Listeners = [.. Enumerable.Range(0, 130).Select(i => new ListenerReading { Name = $"feed{i}" })],
        };
        await StartAsync();
        Task grouping = _time.NextArmedAsync(TimeSpan.FromSeconds(7));
        Task looked = _time.NextArmedAsync(Interval);
        _time.Advance(Interval);
        await looked;
        await grouping;
        _time.Advance(TimeSpan.FromSeconds(7));
        AlertNotification notification = await _pager.NextAsync();

        Assert.Equal((100, 30), (notification.Alerts.Count, notification.OmittedCount));
        Assert.Equal("feed30", notification.Alerts[0].Subject);
    }

    [Fact]
    public async Task A_look_that_fails_is_an_event_once_and_changes_nothing()
    {
        await StartAsync();
        await StepAsync(free: 40);
        await _pager.NextAsync();
        _readings = null;
        await StepAsync();
        await StepAsync();

        Assert.Equal([HostingErrorCodes.AlertRaised, HostingErrorCodes.AlertsBlind], _faults.Codes);
        Assert.Single(_monitor!.GetStatus().Active);
    }

    // Whatever a host gives: looking goes on, and finds what comes later.
    [Fact]
    public async Task A_rule_that_fails_is_an_event_once_and_does_not_end_looking()
    {
        _options.Rules.Add(new SilenceAlertRule { Name = "silent" });
        _readings = new AlertReadings { FreeBytes = 100, Listeners = [null!] };
        await StartAsync();
        await StepAsync();
        Assert.Equal([HostingErrorCodes.AlertsBlind], _faults.Codes);

        await StepAsync(free: 40);
        Assert.Single((await _pager.NextAsync()).Alerts);
    }

    [Fact]
    public async Task A_state_that_cannot_be_read_or_written_is_an_event_and_alerts_go_on()
    {
        await File.WriteAllTextAsync(_options.StateFile!, "{\"version\":1}");
        Directory.CreateDirectory(_options.StateFile + ".new");
        await StartAsync();
        await StepAsync(free: 40);
        await _pager.NextAsync();

        Assert.Equal(
            [
                HostingErrorCodes.AlertStateUnusable, HostingErrorCodes.AlertStateUnusable,
                HostingErrorCodes.AlertRaised,
            ],
            _faults.Codes);
    }

    private AlertChannelStatus Pager() => _monitor!.GetStatus().Channels[0];

    private async Task StartAsync()
    {
        Task looked = _time.NextArmedAsync(Interval);
        _monitor = new AlertMonitor(
            _options,
            () => _readings ?? throw new InvalidOperationException("nothing to read"),
            _faults,
            _time);
        _monitor.Start();
        await looked;
    }

    private async Task StepAsync(long? free = null)
    {
        if (free is not null)
        {
            _readings = new AlertReadings { FreeBytes = free };
        }

        Task looked = _time.NextArmedAsync(Interval);
        _time.Advance(Interval);
        await looked;
    }

    private sealed class Faults : LedgerEventListener
    {
        private readonly ConcurrentQueue<(string Code, string Text)> _all = new();

        public IEnumerable<string> Codes => _all.Select(fault => fault.Code);

        public IEnumerable<string> Texts => _all.Select(fault => fault.Text);

        public override void OnFault(string code, string explanation) => _all.Enqueue((code, explanation));
    }
}
