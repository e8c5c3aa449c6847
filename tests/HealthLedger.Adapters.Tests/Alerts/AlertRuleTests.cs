using HealthLedger.Deliveries;
using HealthLedger.Hosting.Alerts;
using HealthLedger.Inbox;

namespace HealthLedger.Adapters.Tests.Alerts;

public sealed class AlertRuleTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    private readonly HashSet<string> _firing = [];
    private readonly AlertMemory _memory;

    public AlertRuleTests() => _memory = new AlertMemory(Start, _firing.Contains);

    [Fact]
    public void Silence_is_counted_from_the_last_message_or_from_the_first_look()
    {
        SilenceAlertRule rule = new() { Name = "silent", After = TimeSpan.FromMinutes(15) };

        Assert.False(Judge(rule, Listener(null), 15));
        Assert.True(Judge(rule, Listener(null), 15.1));
        Assert.False(Judge(rule, Listener(10), 20));
        Assert.True(Judge(rule, Listener(10), 25.1));
    }

    [Fact]
    public void Silence_in_quiet_hours_does_not_count_and_is_not_judged()
    {
        SilenceAlertRule rule = new()
        {
            Name = "silent",
            After = TimeSpan.FromMinutes(15),
            Quiet = new QuietHours(
                TimeZoneInfo.Utc, [new QuietWindow(DayOfWeek.Monday, new TimeOnly(8, 10), new TimeOnly(9, 0))]),
        };

        Assert.Null(Judge(rule, Listener(0), 30));
        Assert.False(Judge(rule, Listener(0), 60));
        Assert.False(Judge(rule, Listener(0), 75));
        Assert.True(Judge(rule, Listener(0), 75.1));

        _firing.Add("adt");
        Assert.Null(Judge(rule, Listener(0), 30));
        Assert.False(Judge(rule, Listener(29), 30));
    }

    [Fact]
    public void Silence_of_before_a_restart_stays_until_a_message_comes_and_a_paused_listener_is_not_judged()
    {
        SilenceAlertRule rule = new() { Name = "silent", After = TimeSpan.FromMinutes(15) };
        _firing.Add("adt");

        Assert.Null(Judge(rule, Listener(null), 1));
        Assert.True(Judge(rule, Listener(null), 16));
        Assert.False(Judge(rule, Listener(1), 2));
        Assert.Null(Judge(rule, Listener(null, isPaused: true), 16));
    }

    [Fact]
    public void A_rule_looks_at_the_listeners_that_it_names()
    {
        SilenceAlertRule rule = new() { Name = "silent", Listeners = { "lab" } };
        AlertReadings readings = new() { Listeners = [Listener(0), Listener(0, "lab")] };

        Assert.Equal("lab", Assert.Single(rule.Judge(readings, _memory)).Subject);
    }

    [Fact]
    public void What_does_not_go_on_by_itself_is_told_of_when_it_has_lasted()
    {
        StuckAlertRule rule = new() { Name = "stuck", After = TimeSpan.FromMinutes(15) };

        Assert.Equal([], Stuck(rule, 0, blocked: 1, parkedAt: 0, routeAt: 0));
        Assert.Equal([], Stuck(rule, 15, blocked: 1, parkedAt: 0, routeAt: 0));
        Assert.Equal(["queue", "parked", "routes"], Stuck(rule, 15.1, blocked: 1, parkedAt: 0, routeAt: 0));
        Assert.Equal(["parked"], Stuck(rule, 16, blocked: 0, parkedAt: 0, routeAt: 15));
        Assert.Equal([], Stuck(rule, 20, blocked: 0, parkedAt: null, routeAt: null));

        // It begins anew after a break.
        Assert.Equal([], Stuck(rule, 21, blocked: 1, parkedAt: null, routeAt: null));
        Assert.Equal([], Stuck(rule, 36, blocked: 1, parkedAt: null, routeAt: null));
        Assert.Equal(["queue"], Stuck(rule, 36.1, blocked: 1, parkedAt: null, routeAt: null));
    }

    [Fact]
    public void Deliveries_that_are_set_aside_are_told_of_with_the_names_of_their_routes()
    {
        StuckAlertRule rule = new() { Name = "stuck", After = TimeSpan.FromMinutes(1) };
        AlertReadings readings = new()
        {
            Routes = [.. "abcde".Select(name => Route(name.ToString(), null, setAside: name == 'c' ? 0 : 1))],
        };
        _memory.Now = Start;
        Assert.False(Assert.Single(rule.Judge(readings, _memory)).IsFiring);
        _memory.Now = Start.AddMinutes(2);
        AlertFinding finding = Assert.Single(rule.Judge(readings, _memory));
        Assert.True(finding.IsFiring);
        Assert.EndsWith("a, b, d and others.", finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_are_a_share_of_a_window_with_at_least_so_many_messages()
    {
        ErrorRateAlertRule rule = new()
        {
            Name = "errors",
            Percent = 10,
            Window = TimeSpan.FromMinutes(10),
            AtLeast = 20,
        };

        Assert.False(Judge(rule, Answers(1000, 900), 0)); // what was before the first look
        Assert.False(Judge(rule, Answers(1010, 909), 1)); // nine of ten, but only ten
        Assert.False(Judge(rule, Answers(1091, 909), 2)); // 9 of 91
        Assert.True(Judge(rule, Answers(1100, 910), 3)); // 10 of 100
        Assert.False(Judge(rule, Answers(1200, 910), 12.5)); // the window has moved on
        Assert.False(Judge(rule, Answers(5, 5), 13)); // the counts began anew
        Assert.True(Judge(rule, Answers(25, 25), 14));
    }

    [Fact]
    public void After_a_restart_the_window_fills_before_too_large_a_share_is_over()
    {
        ErrorRateAlertRule rule = new() { Name = "errors", Window = TimeSpan.FromMinutes(10), AtLeast = 20 };
        _firing.Add("adt");

        Assert.Null(Judge(rule, Answers(0, 0), 1));
        Assert.Null(Judge(rule, Answers(5, 0), 9));
        Assert.False(Judge(rule, Answers(5, 0), 10));
    }

    [Fact]
    public void Every_code_that_refuses_counts_and_what_was_not_answered_does_not()
    {
        ErrorRateAlertRule rule = new() { Name = "errors", AtLeast = 4, Percent = 100 };
        ListenerReading reading = new()
        {
            Name = "adt",
            Answers = new Dictionary<string, long> { ["AE"] = 1, ["AR"] = 1, ["CE"] = 1, ["CR"] = 1, ["none"] = 9 },
        };
        Judge(rule, new ListenerReading { Name = "adt" }, 0);

        Assert.True(Judge(rule, reading, 1));
    }

    [Fact]
    public void The_queue_is_too_old_or_too_deep()
    {
        QueueAgeAlertRule age = new() { Name = "age", After = TimeSpan.FromMinutes(10) };
        QueueDepthAlertRule depth = new() { Name = "depth", Above = 5 };
        AlertReadings Queue(long waiting, double oldestMinute) => new()
        {
            Queue = new QueueStatus
            {
                Waiting = waiting,
                Oldest = waiting == 0 ? null : Start.AddMinutes(oldestMinute),
                BlockedKeys = 0,
                SetAside = 0,
            },
        };

        Assert.False(Judge(age, Queue(0, 0), 60));
        Assert.False(Judge(age, Queue(1, 50), 60));
        Assert.True(Judge(age, Queue(1, 49.9), 60));
        Assert.False(Judge(depth, Queue(5, 0), 60));
        Assert.True(Judge(depth, Queue(6, 0), 60));
    }

    [Fact]
    public void Disk_and_certificates_have_a_limit()
    {
        DiskSpaceAlertRule disk = new() { Name = "disk", BelowBytes = 100 };
        CertificateAlertRule certificate = new() { Name = "tls", Within = TimeSpan.FromDays(30) };
        ListenerReading Ends(int days, string? fault = null) => new()
        {
            Name = "adt",
            CertificateExpiresAt = Start.AddDays(days),
            CertificateFault = fault,
        };

        Assert.False(Judge(disk, new AlertReadings { FreeBytes = 100 }, 0));
        Assert.True(Judge(disk, new AlertReadings { FreeBytes = 99 }, 0));
        Assert.Empty(disk.Judge(new AlertReadings(), _memory));
        Assert.False(Judge(certificate, Ends(30), 0));
        Assert.True(Judge(certificate, Ends(29), 0));
        Assert.True(Judge(certificate, Ends(-1), 0));
        Assert.True(Judge(certificate, Ends(90, "HLS2120"), 0));
        Assert.Empty(certificate.Judge(new AlertReadings { Listeners = [Listener(0)] }, _memory));
    }

    [Fact]
    public void Sealing_has_to_fail_for_a_while_without_a_break()
    {
        SealingAlertRule rule = new() { Name = "seal", After = TimeSpan.FromMinutes(2) };
        ListenerReading full = new() { Name = "adt", Fault = "HLS7003" };
        ListenerReading good = new() { Name = "adt" };

        Assert.False(Judge(rule, full, 0));
        Assert.False(Judge(rule, full, 1.9));
        Assert.False(Judge(rule, good, 1.95));
        Assert.False(Judge(rule, full, 2));
        Assert.True(Judge(rule, full, 4));

        _firing.Add("lab");
        Assert.True(Judge(rule, new ListenerReading { Name = "lab", Fault = "HLS7003" }, 5));
    }

    [Fact]
    public void Options_that_cannot_be_meant_are_faults()
    {
        AlertOptions options = new() { Source = "a\nb", CheckInterval = TimeSpan.Zero };
        options.Rules.Add(new SilenceAlertRule { Name = "a b", After = TimeSpan.Zero, Notify = { "nobody" } });
        options.Rules.Add(new ErrorRateAlertRule { Name = "r", Percent = 101, EscalateTo = { "nobody" } });

        Assert.Equal(8, options.Validate().Count);
        Assert.Throws<ArgumentException>(() => new AlertMonitor(options, () => new AlertReadings()));
    }

    private static ListenerReading Listener(double? lastMinute, string name = "adt", bool isPaused = false) => new()
    {
        Name = name,
        LastMessageAt = lastMinute is { } minute ? Start.AddMinutes(minute) : null,
        IsPaused = isPaused,
    };

    private static ListenerReading Listener(double? lastMinute, bool isPaused) =>
        Listener(lastMinute, "adt", isPaused);

    private static ListenerReading Answers(long all, long refused) => new()
    {
        Name = "adt",
        Answers = new Dictionary<string, long> { ["AA"] = all - refused, ["AE"] = refused },
    };

    private bool? Judge(AlertRule rule, ListenerReading listener, double minute) =>
        Judge(rule, new AlertReadings { Listeners = [listener] }, minute);

    private bool? Judge(AlertRule rule, AlertReadings readings, double minute)
    {
        _memory.Now = Start.AddMinutes(minute);
        return Assert.Single(rule.Judge(readings, _memory)).IsFiring;
    }

    private string[] Stuck(StuckAlertRule rule, double minutes, int blocked, double? parkedAt, double? routeAt)
    {
        _memory.Now = Start.AddMinutes(minutes);
        AlertReadings readings = new()
        {
            Queue = new QueueStatus
            {
                Waiting = 0,
                BlockedKeys = blocked,
                SetAside = 0,
                Parked = parkedAt is null ? 0 : 1,
                OldestParked = parkedAt is { } parked ? Start.AddMinutes(parked) : null,
            },
            Routes = [Route("lab", routeAt, setAside: 0)],
        };
        return [.. rule.Judge(readings, _memory).Where(finding => finding.IsFiring == true)
            .Select(finding => finding.Subject)];
    }

    private static DeliveryRouteStatus Route(string name, double? oldest, long setAside) => new()
    {
        Route = name,
        IsRunning = true,
        Waiting = oldest is null ? 0 : 1,
        Oldest = oldest is { } at ? Start.AddMinutes(at) : null,
        BlockedKeys = 0,
        SetAside = setAside,
        Delivered = 0,
    };
}
