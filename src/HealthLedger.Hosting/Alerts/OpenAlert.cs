namespace HealthLedger.Hosting.Alerts;

/// <summary>An alert that goes on, as the book changes it.</summary>
internal sealed class OpenAlert
{
    private readonly AlertRule _rule;
    private readonly string _subject;
    private readonly string _id;
    private AlertFinding _last;

    public OpenAlert(AlertRule rule, AlertFinding first, DateTimeOffset since)
    {
        _rule = rule;
        _subject = first.Subject;
        _last = first;
        Since = since;
        _id = FormattableString.Invariant($"{rule.Name}/{first.Subject}@{since.ToUnixTimeMilliseconds()}");
    }

    /// <summary>From before a restart.</summary>
    public OpenAlert(AlertRule rule, ActiveAlert stored)
    {
        _rule = rule;
        _subject = stored.Alert.Subject;
        _id = stored.Alert.Id;
        _last = new AlertFinding(_subject, true, stored.Alert.Text)
        {
            Value = stored.Alert.Value,
            Limit = stored.Alert.Limit,
            Unit = stored.Alert.Unit,
        };
        Since = stored.Alert.Since;
        ToldAt = stored.ToldAt;
        ToldTo.UnionWith(stored.ToldTo);
        IsEscalated = stored.IsEscalated;
        AcknowledgedAt = stored.AcknowledgedAt;
    }

    public DateTimeOffset Since { get; }

    public DateTimeOffset? ToldAt { get; set; }

    public SortedSet<string> ToldTo { get; } = new(StringComparer.Ordinal);

    public bool IsEscalated { get; set; }

    public DateTimeOffset? AcknowledgedAt { get; set; }

    /// <summary>What a rule says now; its words of the end are not those of the alert.</summary>
    public void Look(AlertFinding finding) => _last = finding;

    public Alert As(AlertState state, DateTimeOffset? resolvedAt = null) => new()
    {
        Id = _id,
        Rule = _rule.Name,
        Kind = _rule.Kind,
        Subject = _subject,
        Severity = _rule.Severity,
        State = state,
        Since = Since,
        ResolvedAt = resolvedAt,
        Text = _last.Text,
        Value = _last.Value,
        Limit = _last.Limit,
        Unit = _last.Unit,
    };

    public ActiveAlert ToActive() => new()
    {
        Alert = As(AlertState.Firing),
        ToldAt = ToldAt,
        ToldTo = [.. ToldTo],
        IsEscalated = IsEscalated,
        AcknowledgedAt = AcknowledgedAt,
    };
}
