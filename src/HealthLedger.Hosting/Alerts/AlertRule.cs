namespace HealthLedger.Hosting.Alerts;

/// <summary>When an alert begins and ends, and who is told. Read when the monitor is made; later changes have no
/// effect.</summary>
public abstract class AlertRule
{
    private const int LongestName = 64;

    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    private protected AlertRule()
    {
    }

    /// <summary>The name in alerts and in the file of state: 1 to 64 letters, digits, <c>-</c>, <c>_</c> and <c>.</c>,
    /// each rule another.</summary>
    public required string Name { get; init; }

    /// <summary>What it is about.</summary>
    public abstract AlertKind Kind { get; }

    /// <summary>How soon somebody has to act. Default: now.</summary>
    public AlertSeverity Severity { get; set; } = AlertSeverity.Critical;

    /// <summary>Names of the channels that are told; empty (the default) is all that no rule escalates to.</summary>
    public IList<string> Notify { get; } = [];

    /// <summary>How long the channels hear nothing more of an alert that they were told of: then, if it goes on, they
    /// are reminded. An alert that ends and comes again within it is not told of anew before it has passed. Default 1
    /// hour; 1 minute to 30 days.</summary>
    public TimeSpan Cooldown { get; set; } = TimeSpan.FromHours(1);

    /// <summary>After how long without acknowledgement or end <see cref="EscalateTo"/> is told. Default null: never. 1
    /// second to 30 days.</summary>
    public TimeSpan? EscalateAfter { get; set; }

    /// <summary>Names of the channels that are told then, and of everything that follows.</summary>
    public IList<string> EscalateTo { get; } = [];

    /// <summary>Whether the channels hear when an alert that they were told of is over. Default true.</summary>
    public bool SendsResolved { get; set; } = true;

    /// <summary>Names of the listeners that are looked at, where the rule is about listeners; empty (the default) is
    /// all.</summary>
    public IList<string> Listeners { get; } = [];

    /// <summary>What the rule says now, one finding for each subject.</summary>
    internal abstract IEnumerable<AlertFinding> Judge(AlertReadings readings, AlertMemory memory);

    /// <summary>Adds what is wrong with the rule.</summary>
    internal void Check(ICollection<string> faults)
    {
        if (!IsName(Name))
        {
            faults.Add("A rule's name has 1 to 64 letters, digits, '-', '_' and '.'.");
        }

        Require(faults, Cooldown >= TimeSpan.FromMinutes(1) && Cooldown <= Longest, "Cooldown", "1 minute to 30 days");
        Require(
            faults,
            EscalateAfter is not { } after || (after >= TimeSpan.FromSeconds(1) && after <= Longest),
            "EscalateAfter",
            "1 second to 30 days");
        if (EscalateAfter is null != (EscalateTo.Count == 0))
        {
            faults.Add($"Rule '{Name}': EscalateAfter and EscalateTo belong together.");
        }

        CheckOwn(faults);
    }

    /// <summary>Whether a text can name a rule or a channel.</summary>
    internal static bool IsName(string? name) => name is { Length: > 0 and <= LongestName }
        && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');

    private protected abstract void CheckOwn(ICollection<string> faults);

    private protected void RequireDuration(ICollection<string> faults, TimeSpan value, string name) =>
        Require(faults, value >= TimeSpan.FromSeconds(1) && value <= Longest, name, "1 second to 30 days");

    private protected void Require(ICollection<string> faults, bool isGood, string name, string range)
    {
        if (!isGood)
        {
            faults.Add($"Rule '{Name}': {name} is outside its range, {range}.");
        }
    }

    private protected IEnumerable<ListenerReading> Chosen(AlertReadings readings) =>
        readings.Listeners.Where(one => Listeners.Count == 0 || Listeners.Contains(one.Name));
}
