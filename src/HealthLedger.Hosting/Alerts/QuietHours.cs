namespace HealthLedger.Hosting.Alerts;

/// <summary>The quiet hours of a feed, by the wall clock of a time zone.</summary>
/// <remarks>Where a clock is set back, an hour that comes twice is quiet both times when it is quiet at all: a window
/// that begins in it begins at its first run and one that ends in it ends at its second. Where a clock is set forward,
/// a time that is left out stands for the end of the gap. Immutable; may be used by several threads.</remarks>
public sealed class QuietHours
{
    private const int DaysBack = 8;

    private readonly TimeZoneInfo _zone;
    private readonly IReadOnlyList<QuietWindow> _windows;

    /// <summary>Makes the schedule.</summary>
    /// <param name="zone">The zone of the windows.</param>
    /// <param name="windows">Any number; they may overlap.</param>
    public QuietHours(TimeZoneInfo zone, IEnumerable<QuietWindow> windows)
    {
        ArgumentNullException.ThrowIfNull(zone);
        ArgumentNullException.ThrowIfNull(windows);
        _zone = zone;
        _windows = [.. windows];
    }

    /// <summary>Whether an instant lies in a window.</summary>
    /// <param name="instant">The instant.</param>
    public bool IsQuiet(DateTimeOffset instant) =>
        Occurrences(instant).Any(window => window.Start <= instant && instant < window.End);

    /// <summary>When the last window ended that is over at an instant; null when none ended within the eight days
    /// before it.</summary>
    /// <param name="instant">The instant.</param>
    public DateTimeOffset? LastEnd(DateTimeOffset instant) =>
        Occurrences(instant).Where(window => window.End <= instant).Select(window => (DateTimeOffset?)window.End).Max();

    private IEnumerable<(DateTimeOffset Start, DateTimeOffset End)> Occurrences(DateTimeOffset instant)
    {
        DateOnly today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, _zone).DateTime);
        for (DateOnly day = today.AddDays(-DaysBack); day <= today; day = day.AddDays(1))
        {
            foreach (QuietWindow window in _windows)
            {
                if (window.Day == day.DayOfWeek)
                {
                    DateOnly last = window.To <= window.From ? day.AddDays(1) : day;
                    yield return (
                        InstantOf(day.ToDateTime(window.From), isEnd: false),
                        InstantOf(last.ToDateTime(window.To), isEnd: true));
                }
            }
        }
    }

    private DateTimeOffset InstantOf(DateTime local, bool isEnd)
    {
        while (_zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(1);
        }

        if (!_zone.IsAmbiguousTime(local))
        {
            return new DateTimeOffset(local, _zone.GetUtcOffset(local));
        }

        // The larger offset is that of the first run.
        TimeSpan[] offsets = _zone.GetAmbiguousTimeOffsets(local);
        return new DateTimeOffset(local, isEnd ? offsets.Min() : offsets.Max());
    }
}
