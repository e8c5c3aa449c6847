namespace HealthLedger.Hosting.Alerts;

/// <summary>Hours of the week in which nobody expects messages.</summary>
/// <param name="Day">The day on which it begins.</param>
/// <param name="From">Local time at which it begins, inclusive.</param>
/// <param name="To">Local time at which it ends, exclusive. At or before <paramref name="From"/> it is the next day's:
/// 22:00 to 06:00, and 00:00 to 00:00 is the whole day.</param>
public readonly record struct QuietWindow(DayOfWeek Day, TimeOnly From, TimeOnly To);
