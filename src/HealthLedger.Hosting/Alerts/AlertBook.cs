namespace HealthLedger.Hosting.Alerts;

/// <summary>
/// Which alerts go on, who has been told, and who is to be told now. A pure function with a memory: findings and times
/// in, alerts for channels out. Not safe for concurrent use.
/// </summary>
internal sealed class AlertBook
{
    private const int MostRecent = 100;

    private readonly IReadOnlyList<AlertRule> _rules;
    private readonly IReadOnlyList<string> _channels;
    private readonly IReadOnlyList<string> _defaults;
    private readonly Dictionary<string, OpenAlert> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _told = new(StringComparer.Ordinal);
    private readonly LinkedList<Alert> _recent = new();

    /// <param name="rules">All rules.</param>
    /// <param name="channels">The names of all channels.</param>
    public AlertBook(IReadOnlyList<AlertRule> rules, IReadOnlyList<string> channels)
    {
        _rules = rules;
        _channels = channels;
        HashSet<string> later = [.. rules.SelectMany(rule => rule.EscalateTo)];
        _defaults = [.. channels.Where(channel => !later.Contains(channel))];
    }

    /// <summary>The alerts that go on, in the order in which they began.</summary>
    public IEnumerable<ActiveAlert> Active => _open.Values.OrderBy(open => open.Since).Select(open => open.ToActive());

    /// <summary>Those that are over, newest first.</summary>
    public IEnumerable<Alert> Recent => _recent;

    /// <summary>When channels were last told of each key.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Told => _told;

    public bool IsFiring(string rule, string subject) => _open.ContainsKey(Key(rule, subject));

    /// <summary>Takes up what was written down before a restart. Alerts of rules that are not there any more are
    /// over, and nobody is told.</summary>
    public void Restore(AlertStatus stored)
    {
        foreach (Alert alert in stored.Recent.Reverse())
        {
            Remember(alert);
        }

        foreach (ActiveAlert active in stored.Active)
        {
            AlertRule? rule = _rules.FirstOrDefault(
                rule => rule.Name == active.Alert.Rule && rule.Kind == active.Alert.Kind);
            if (rule is not null)
            {
                _open[Key(rule.Name, active.Alert.Subject)] = new OpenAlert(rule, active);
            }
        }

        foreach ((string key, DateTimeOffset at) in stored.Told)
        {
            _told[key] = at;
        }
    }

    /// <summary>Takes one finding.</summary>
    /// <param name="rule">Whose it is.</param>
    /// <param name="finding">The finding.</param>
    /// <param name="now">The time.</param>
    /// <param name="tell">Called for each channel and alert that it is to tell of.</param>
    /// <returns>The alert when it has begun or ended; else null.</returns>
    public Alert? Take(AlertRule rule, AlertFinding finding, DateTimeOffset now, Action<string, Alert> tell)
    {
        string key = Key(rule.Name, finding.Subject);
        _open.TryGetValue(key, out OpenAlert? open);
        switch (finding.IsFiring)
        {
            case true:
                bool isNew = open is null;
                open ??= _open[key] = new OpenAlert(rule, finding, now);
                open.Look(finding);
                Tell(rule, key, open, now, tell);
                return isNew ? open.As(AlertState.Firing) : null;
            case false when open is not null:
                _open.Remove(key);
                Alert over = open.As(AlertState.Resolved, now);
                Remember(over);
                if (rule.SendsResolved)
                {
                    Send(open.ToldTo, over, tell);
                }

                return over;
            default:
                return null;
        }
    }

    /// <summary>Notes that somebody looks after an alert: no more reminders, no escalation.</summary>
    /// <param name="id">The alert's id.</param>
    /// <param name="now">The time.</param>
    /// <returns>False when no such alert goes on.</returns>
    public bool Acknowledge(string id, DateTimeOffset now)
    {
        if (_open.Values.FirstOrDefault(open => open.As(AlertState.Firing).Id == id) is not { } found)
        {
            return false;
        }

        found.AcknowledgedAt ??= now;
        return true;
    }

    private static string Key(string rule, string subject) => rule + "/" + subject;

    private void Tell(AlertRule rule, string key, OpenAlert open, DateTimeOffset now, Action<string, Alert> tell)
    {
        if (open.ToldAt is not { } last)
        {
            // One that came again soon after its end waits: a feed that comes and goes would tell all day.
            if (!_told.TryGetValue(key, out DateTimeOffset before) || now - before >= rule.Cooldown)
            {
                TellAll(rule, key, open, AlertState.Firing, now, tell);
            }
        }
        else if (now - last >= rule.Cooldown && open.AcknowledgedAt is null)
        {
            TellAll(rule, key, open, AlertState.Reminder, now, tell);
        }

        if (rule.EscalateAfter is { } after && open is { IsEscalated: false, AcknowledgedAt: null, ToldAt: not null }
            && now - open.Since >= after)
        {
            open.IsEscalated = true;
            open.ToldTo.UnionWith(rule.EscalateTo);
            Send(rule.EscalateTo, open.As(AlertState.Escalated), tell);
        }
    }

    private void TellAll(
        AlertRule rule, string key, OpenAlert open, AlertState state, DateTimeOffset now, Action<string, Alert> tell)
    {
        open.ToldAt = now;
        _told[key] = now;
        open.ToldTo.UnionWith(rule.Notify.Count > 0 ? rule.Notify : _defaults);
        Send(open.ToldTo, open.As(state), tell);
    }

    // A channel of before a restart may be gone.
    private void Send(IEnumerable<string> channels, Alert alert, Action<string, Alert> tell)
    {
        foreach (string channel in channels.Where(_channels.Contains))
        {
            tell(channel, alert);
        }
    }

    private void Remember(Alert alert)
    {
        _recent.AddFirst(alert);
        if (_recent.Count > MostRecent)
        {
            _recent.RemoveLast();
        }
    }
}
