using HealthLedger.Hosting.Alerts;

namespace HealthLedger.Adapters.Tests.Alerts;

public sealed class AlertBookTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    private readonly QueueDepthAlertRule _rule = new()
    {
        Name = "depth",
        Cooldown = TimeSpan.FromMinutes(60),
        EscalateAfter = TimeSpan.FromMinutes(30),
        EscalateTo = { "chief" },
    };

    private readonly List<string> _told = [];
    private AlertBook _book;

    public AlertBookTests() => _book = Make();

    [Fact]
    public void An_alert_is_told_once_reminded_after_the_cooldown_escalated_and_resolved()
    {
        foreach (int minute in (int[])[0, 1, 29, 30, 31, 59, 60, 61, 119, 120])
        {
            Take(true, minute);
        }

        Take(false, 121);

        Assert.Equal(
            [
                "0 Firing pager", "30 Escalated chief", "60 Reminder chief", "60 Reminder pager",
                "120 Reminder chief", "120 Reminder pager", "121 Resolved chief", "121 Resolved pager",
            ],
            _told);
        Assert.Empty(_book.Active);
        Assert.Equal(Start.AddMinutes(121), Assert.Single(_book.Recent).ResolvedAt);
    }

    [Fact]
    public void An_alert_that_comes_and_goes_is_told_once_within_the_cooldown_and_then_when_it_is_still_there()
    {
        Take(true, 0);
        Take(false, 1);
        Take(true, 2);
        Take(false, 3);
        Take(true, 4);
        Take(true, 59);

        Assert.Equal(["0 Firing pager", "1 Resolved pager"], _told);

        Take(true, 60);
        Take(false, 61);

        // 56 minutes after it had begun again: who comes later is told at once.
        Assert.Equal(
            ["60 Firing pager", "60 Escalated chief", "61 Resolved chief", "61 Resolved pager"], _told.Skip(2));
    }

    [Fact]
    public void What_somebody_looks_after_is_neither_reminded_nor_escalated_and_its_end_is_told()
    {
        Take(true, 0);
        string id = Assert.Single(_book.Active).Alert.Id;

        Assert.True(_book.Acknowledge(id, Start.AddMinutes(5)));
        Assert.False(_book.Acknowledge("another", Start));
        Take(true, 30);
        Take(true, 60);
        Take(false, 61);

        Assert.Equal(["0 Firing pager", "61 Resolved pager"], _told);
    }

    [Fact]
    public void While_nothing_can_be_told_all_stays_as_it_is()
    {
        Take(null, 0);
        Assert.Empty(_book.Active);

        Take(true, 1);
        Take(null, 62);

        Assert.Equal(["1 Firing pager"], _told);
        Assert.Single(_book.Active);
    }

    [Fact]
    public void A_restart_tells_nobody_anew_and_forgets_no_end()
    {
        Take(true, 0);
        Take(true, 31);
        Restart();
        Take(true, 32);
        Take(true, 59);
        Assert.Equal(["0 Firing pager", "31 Escalated chief"], _told);

        string before = Assert.Single(_book.Active).Alert.Id;
        Take(false, 59.5);
        Assert.Equal(["59.5 Resolved chief", "59.5 Resolved pager"], _told.Skip(2));
        Assert.Equal(before, Assert.Single(_book.Recent).Id);

        Restart();
        Take(true, 59.8);
        Assert.Equal(4, _told.Count);
    }

    [Fact]
    public void Alerts_of_a_rule_that_is_gone_are_gone()
    {
        Take(true, 0);
        AlertStatus status = Status();
        _book = new AlertBook([], ["pager"]);
        _book.Restore(status);

        Assert.Empty(_book.Active);
    }

    [Fact]
    public void Each_subject_is_an_alert_of_its_own_and_a_rule_may_name_its_channels()
    {
        SilenceAlertRule rule = new() { Name = "silent", Notify = { "chief" }, SendsResolved = false };
        Take(rule, "adt", true, 0);
        Take(rule, "lab", true, 1);
        Take(rule, "adt", false, 2);

        Assert.Equal(["0 Firing chief", "1 Firing chief"], _told);
        Assert.Equal("lab", Assert.Single(_book.Active).Alert.Subject);
    }

    [Fact]
    public void At_most_a_hundred_that_are_over_are_kept()
    {
        for (int i = 0; i < 150; i++)
        {
            Take(true, i);
            Take(false, i + 0.5);
        }

        Assert.Equal(100, _book.Recent.Count());
        Assert.Equal(Start.AddMinutes(149), _book.Recent.First().Since);
    }

    private AlertBook Make() => new([_rule], ["pager", "chief"]);

    private AlertStatus Status() => AlertStatus.Read(new AlertStatus
    {
        At = Start,
        Active = [.. _book.Active],
        Recent = [.. _book.Recent],
        Told = _book.Told,
    }.ToJson());

    private void Restart()
    {
        AlertStatus status = Status();
        _book = Make();
        _book.Restore(status);
    }

    private void Take(bool? isFiring, double minute) => Take(_rule, "queue", isFiring, minute);

    private void Take(AlertRule rule, string subject, bool? isFiring, double minute)
    {
        List<string> told = [];
        _book.Take(
            rule,
            new AlertFinding(subject, isFiring, "text"),
            Start.AddMinutes(minute),
            (channel, alert) => told.Add(FormattableString.Invariant($"{minute} {alert.State} {channel}")));
        _told.AddRange(told);
    }
}
