namespace HealthLedger.Hosting.Alerts;

/// <summary>Rules, channels, and how they are looked after. Read when the monitor is made.</summary>
public sealed class AlertOptions
{
    private const int LongestSource = 100;

    /// <summary>Who sends, as receivers see it: one line of 1 to 100 characters, such as the names of site and system.
    /// Default <c>healthledger</c>.</summary>
    public string Source { get; set; } = "healthledger";

    /// <summary>Time from one look at the rules to the next. Default 15 seconds; 1 second to 1 hour.</summary>
    public TimeSpan CheckInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a channel waits for more after the first alert, so that what comes up together is
    /// delivered together. Default 5 seconds; 0 to 10 minutes.</summary>
    public TimeSpan GroupFor { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one notification is tried again, at growing intervals of 5 seconds to 5 minutes. Then it is
    /// given up, with an event and a count. Default 1 hour; 1 minute to 7 days.</summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The file that keeps alerts and what has yet to be delivered over a restart; null (the default) keeps
    /// nothing. One monitor writes it; on Unix its mode is 0600.</summary>
    public string? StateFile { get; set; }

    /// <summary>The rules.</summary>
    public IList<AlertRule> Rules { get; } = [];

    /// <summary>The channels. They are the caller's to dispose.</summary>
    public IList<IAlertChannel> Channels { get; } = [];

    /// <summary>Every fault of these options; empty when there is none.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> faults = [];
        Check(
            faults,
            Source is { Length: > 0 and <= LongestSource } && !Source.Any(char.IsControl),
            "Source has 1 to 100 characters, none of them a control character.");
        Check(
            faults,
            CheckInterval >= TimeSpan.FromSeconds(1) && CheckInterval <= TimeSpan.FromHours(1),
            "CheckInterval is outside its range, 1 second to 1 hour.");
        Check(
            faults,
            GroupFor >= TimeSpan.Zero && GroupFor <= TimeSpan.FromMinutes(10),
            "GroupFor is outside its range, 0 to 10 minutes.");
        Check(
            faults,
            GiveUpAfter >= TimeSpan.FromMinutes(1) && GiveUpAfter <= TimeSpan.FromDays(7),
            "GiveUpAfter is outside its range, 1 minute to 7 days.");
        Check(
            faults,
            Channels.All(channel => AlertRule.IsName(channel.Name))
                && Channels.Select(channel => channel.Name).Distinct(StringComparer.Ordinal).Count() == Channels.Count,
            "Each channel has a name of its own, of 1 to 64 letters, digits, '-', '_' and '.'.");
        Check(
            faults,
            Rules.Select(rule => rule.Name).Distinct(StringComparer.Ordinal).Count() == Rules.Count,
            "Each rule has a name of its own.");
        foreach (AlertRule rule in Rules)
        {
            rule.Check(faults);
            foreach (string name in rule.Notify.Concat(rule.EscalateTo))
            {
                Check(
                    faults,
                    Channels.Any(channel => channel.Name == name),
                    $"Rule '{rule.Name}': there is no channel '{name}'.");
            }
        }

        return faults;
    }

    private static void Check(List<string> faults, bool isGood, string fault)
    {
        if (!isGood)
        {
            faults.Add(fault);
        }
    }
}
