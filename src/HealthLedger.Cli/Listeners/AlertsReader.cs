using HealthLedger.Hosting.Alerts;

namespace HealthLedger.Cli.Listeners;

/// <summary>Reads what is told to whom when something needs somebody.</summary>
internal sealed class AlertsReader
{
    private readonly ListenerFindings _findings;
    private readonly AlertChannelReader _channels;
    private readonly IReadOnlyList<string> _listeners;

    /// <param name="folder">What paths start from.</param>
    /// <param name="findings">Gathers what is wrong.</param>
    /// <param name="listeners">The names of the file's listeners.</param>
    public AlertsReader(string folder, ListenerFindings findings, IReadOnlyList<string> listeners)
    {
        _findings = findings;
        _channels = new AlertChannelReader(folder, findings);
        _listeners = listeners;
    }

    /// <summary>Null when there are none.</summary>
    public AlertOptions? Read(StrictObject? source)
    {
        if (source is null)
        {
            return null;
        }

        AlertOptions options = new();
        options.Source = ReadSource(source) ?? Environment.MachineName;
        options.CheckInterval = source.Duration("checkEvery", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1))
            ?? options.CheckInterval;
        options.GroupFor = source.Duration("groupFor", TimeSpan.Zero, TimeSpan.FromMinutes(10)) ?? options.GroupFor;
        options.GiveUpAfter = source.Duration("giveUpAfter", TimeSpan.FromMinutes(1), TimeSpan.FromDays(7))
            ?? options.GiveUpAfter;
        TimeZoneInfo zone = ReadZone(source);
        foreach (StrictObject channel in source.Objects("channels"))
        {
            if (_channels.Read(channel) is { } made)
            {
                options.Channels.Add(made);
            }
        }

        AlertRuleReader rules = new(_findings, zone, _listeners, _channels.Names);
        foreach (StrictObject rule in source.Objects("rules"))
        {
            if (rules.Read(rule) is { } made)
            {
                options.Rules.Add(made);
            }
        }

        if (options.Rules.Count == 0)
        {
            _findings.Warn(source.PathOf("rules"), "there is no rule: nothing is looked at.");
        }
        else if (options.Channels.Count == 0)
        {
            _findings.Warn(source.PathOf("channels"), "there is no channel: alerts go to error output alone.");
        }

        source.End();
        return options;
    }

    private string? ReadSource(StrictObject source)
    {
        string? text = source.Text("source");
        if (text is null or { Length: <= 100 } && text?.Any(char.IsControl) != true)
        {
            return text;
        }

        _findings.Invalid(source.PathOf("source"), "1 to 100 characters in one line are needed.");
        return null;
    }

    private TimeZoneInfo ReadZone(StrictObject source)
    {
        if (source.Text("timeZone") is not { } name)
        {
            return TimeZoneInfo.Utc;
        }

        if (TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone))
        {
            return zone;
        }

        _findings.Invalid(
            source.PathOf("timeZone"), "the name of a time zone of this machine is needed, such as \"Europe/Berlin\".");
        return TimeZoneInfo.Utc;
    }
}
