using System.Globalization;

namespace HealthLedger.Hosting.Alerts;

/// <summary>Durations and sizes as people read them.</summary>
internal static class AlertText
{
    public static string Of(TimeSpan duration) => duration.Duration() switch
    {
        { TotalMinutes: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0} s"),
        { TotalHours: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMinutes:0} min"),
        { TotalDays: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalHours:0.0} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalDays:0.0} days"),
    };

    public static string OfBytes(long bytes) => bytes < 1L << 30
        ? string.Create(CultureInfo.InvariantCulture, $"{(double)bytes / (1L << 20):0} MiB")
        : string.Create(CultureInfo.InvariantCulture, $"{(double)bytes / (1L << 30):0.0} GiB");
}
