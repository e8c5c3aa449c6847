using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using HealthLedger.Hosting.Alerts;

namespace HealthLedger.Adapters.Tests.Alerts;

/// <summary>Quiet hours by the wall clock of Berlin: forward on 2026-03-29 at 02:00, back on 2026-10-25 at
/// 03:00.</summary>
public sealed class QuietHoursTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("2026-01-07T20:59:59Z", false)] // 21:59:59 on a Wednesday
    [InlineData("2026-01-07T21:00:00Z", true)]
    [InlineData("2026-01-08T04:59:59Z", true)]
    [InlineData("2026-01-08T05:00:00Z", false)]
    [InlineData("2026-01-08T21:00:00Z", false)] // a Thursday
    [InlineData("2026-07-08T19:59:59Z", false)] // in summer the same local time is an hour earlier
    [InlineData("2026-07-08T20:00:00Z", true)]
    [InlineData("2026-07-09T04:00:00Z", false)]
    public void A_window_over_midnight_begins_on_its_day_and_ends_on_the_next(string instant, bool isQuiet) =>
        Assert.Equal(isQuiet, Of(DayOfWeek.Wednesday, "22:00", "06:00").IsQuiet(At(instant)));

    [Fact]
    public void From_midnight_to_midnight_is_the_whole_day()
    {
        QuietHours sunday = Of(DayOfWeek.Sunday, "00:00", "00:00");

        Assert.False(sunday.IsQuiet(At("2026-01-03T22:59:59Z")));
        Assert.True(sunday.IsQuiet(At("2026-01-03T23:00:00Z")));
        Assert.True(sunday.IsQuiet(At("2026-01-04T22:59:59Z")));
        Assert.False(sunday.IsQuiet(At("2026-01-04T23:00:00Z")));
        Assert.Equal(At("2026-01-04T23:00:00Z"), sunday.LastEnd(At("2026-01-08T00:00:00Z")));
    }

    [Theory]
    [InlineData("01:00", "02:30", "2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z")] // the end is left out: 03:00 summer
    [InlineData("02:30", "04:00", "2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z")] // the beginning is
    [InlineData("02:15", "02:45", "2026-03-29T01:00:00Z", "2026-03-29T01:00:00Z")] // both are: nothing is left of it
    [InlineData("00:00", "06:00", "2026-03-28T23:00:00Z", "2026-03-29T04:00:00Z")] // five hours
    [InlineData("00:00", "06:00", "2026-10-24T22:00:00Z", "2026-10-25T05:00:00Z")] // seven hours
    [InlineData("02:15", "02:45", "2026-10-25T00:15:00Z", "2026-10-25T01:45:00Z")] // an hour comes twice: both
    public void A_change_of_the_clock_shifts_what_lies_in_it(string from, string to, string begin, string end)
    {
        QuietHours hours = Of(DayOfWeek.Sunday, from, to);
        DateTimeOffset first = At(begin);
        DateTimeOffset last = At(end);

        Assert.False(hours.IsQuiet(first.AddSeconds(-1)));
        Assert.Equal(first < last, hours.IsQuiet(first));
        Assert.Equal(first < last, hours.IsQuiet(last.AddSeconds(-1)));
        Assert.False(hours.IsQuiet(last));
        Assert.Equal(last, hours.LastEnd(last));
    }

    [Fact]
    public void The_last_end_is_of_any_window_and_none_before_the_first()
    {
        QuietHours hours = new(
            TimeZoneInfo.Utc,
            [
                new QuietWindow(DayOfWeek.Monday, new TimeOnly(1, 0), new TimeOnly(2, 0)),
                new QuietWindow(DayOfWeek.Monday, new TimeOnly(1, 30), new TimeOnly(5, 0)),
            ]);

        Assert.Equal(At("2026-01-05T05:00:00Z"), hours.LastEnd(At("2026-01-05T06:00:00Z")));
        Assert.Equal(At("2026-01-05T02:00:00Z"), hours.LastEnd(At("2026-01-05T03:00:00Z")));
        Assert.Null(new QuietHours(TimeZoneInfo.Utc, []).LastEnd(At("2026-01-05T06:00:00Z")));
    }

    [Fact]
    public void Where_no_clock_changes_an_instant_is_quiet_exactly_when_its_wall_clock_lies_in_a_window() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<(int Minute, int From, int To, byte Day)>(),
            drawn =>
            {
                const int day = 24 * 60;
                int from = Math.Abs(drawn.From % day);
                int to = Math.Abs(drawn.To % day);
                DayOfWeek on = (DayOfWeek)(drawn.Day % 7);
                DateTimeOffset instant = At("2026-05-03T00:00:00Z").AddMinutes(Math.Abs(drawn.Minute % (7 * day)));
                DateTime local = TimeZoneInfo.ConvertTime(instant, Berlin).DateTime;
                int minute = (local.Hour * 60) + local.Minute;
                DayOfWeek today = local.DayOfWeek;
                DayOfWeek before = local.AddDays(-1).DayOfWeek;
                bool expected = from < to
                    ? today == on && minute >= from && minute < to
                    : (today == on && minute >= from) || (before == on && minute < to);
                TimeOnly begin = TimeOnly.MinValue.AddMinutes(from);
                QuietHours hours = new(
                    Berlin, [new QuietWindow(on, begin, TimeOnly.MinValue.AddMinutes(to))]);
                return hours.IsQuiet(instant) == expected;
            }).QuickCheckThrowOnFailure();

    private static QuietHours Of(DayOfWeek day, string from, string to) => new(
        Berlin,
        [
            new QuietWindow(
                day,
                TimeOnly.Parse(from, CultureInfo.InvariantCulture),
                TimeOnly.Parse(to, CultureInfo.InvariantCulture)),
        ]);

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
