using System.Globalization;

namespace HealthLedger.Hosting.Alerts;

/// <summary>A listener has had no message for too long. Quiet hours do not count, and are not judged: an alert that is
/// firing when they begin stays as it is. Before its first message a listener is silent since looking began; an alert
/// from before a restart stays until a message comes. A paused listener is not judged.</summary>
public sealed class SilenceAlertRule : AlertRule
{
    /// <inheritdoc/>
    public override AlertKind Kind => AlertKind.Silence;

    /// <summary>How long is too long. Default 15 minutes; 1 second to 30 days.</summary>
    public TimeSpan After { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>When nobody expects messages; null (the default) is never.</summary>
    public QuietHours? Quiet { get; set; }

    internal override IEnumerable<AlertFinding> Judge(AlertReadings readings, AlertMemory memory)
    {
        foreach (ListenerReading listener in Chosen(readings))
        {
            yield return Judge(listener, memory);
        }
    }

    private protected override void CheckOwn(ICollection<string> faults) => RequireDuration(faults, After, "After");

    private AlertFinding Judge(ListenerReading listener, AlertMemory memory)
    {
        bool isQuiet = listener.IsPaused || Quiet?.IsQuiet(memory.Now) == true;
        bool isLeft = listener.LastMessageAt is null && memory.IsFiring(listener.Name);
        DateTimeOffset since = Later(
            Later(listener.LastMessageAt ?? memory.StartedAt, Quiet?.LastEnd(memory.Now)), listener.ListeningSince);
        TimeSpan silent = memory.Now - since;
        bool? isFiring = silent > After ? true : isLeft ? null : false;
        return new AlertFinding(
            listener.Name,

            // In quiet hours a message that comes ends an alert all the same.
            isQuiet && !(memory.IsFiring(listener.Name) && HasCome(listener, memory)) ? null : isFiring,
            string.Create(
                CultureInfo.InvariantCulture,
                $"listener {listener.Name} has had no message for {AlertText.Of(silent)}."))
        {
            Value = silent.TotalSeconds,
            Limit = After.TotalSeconds,
            Unit = "s",
        };
    }

    private bool HasCome(ListenerReading listener, AlertMemory memory) =>
        !listener.IsPaused && listener.LastMessageAt is { } last && memory.Now - last <= After;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset? other) =>
        other is { } known && known > one ? known : one;
}
