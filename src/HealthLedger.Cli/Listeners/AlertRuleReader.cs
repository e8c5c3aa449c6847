using System.Globalization;
using HealthLedger.Hosting.Alerts;

namespace HealthLedger.Cli.Listeners;

/// <summary>Reads the rules of alerts, one after the other. Each kind has members of its own.</summary>
internal sealed class AlertRuleReader
{
    private const long Mebibyte = 1L << 20;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);

    private static readonly (string Word, DayOfWeek Day)[] Days =
    [
        ("mon", DayOfWeek.Monday), ("tue", DayOfWeek.Tuesday), ("wed", DayOfWeek.Wednesday),
        ("thu", DayOfWeek.Thursday), ("fri", DayOfWeek.Friday), ("sat", DayOfWeek.Saturday),
        ("sun", DayOfWeek.Sunday),
    ];

    private readonly ListenerFindings _findings;
    private readonly TimeZoneInfo _zone;
    private readonly IReadOnlyList<string> _listeners;
    private readonly IReadOnlyCollection<string> _channels;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public AlertRuleReader(
        ListenerFindings findings,
        TimeZoneInfo zone,
        IReadOnlyList<string> listeners,
        IReadOnlyCollection<string> channels)
    {
        _findings = findings;
        _zone = zone;
        _listeners = listeners;
        _channels = channels;
    }

    public AlertRule? Read(StrictObject source)
    {
        string? name = AlertName.Read(source, _names, _findings);
        AlertKind? kind = source.Choice(
            "when",
            ("silence", AlertKind.Silence),
            ("errorRate", AlertKind.ErrorRate),
            ("queueAge", AlertKind.QueueAge),
            ("queueDepth", AlertKind.QueueDepth),
            ("diskFree", AlertKind.DiskSpace),
            ("certificate", AlertKind.Certificate),
            ("sealing", AlertKind.Sealing),
            ("stuck", AlertKind.Stuck));
        if (!source.Requires("when") || kind is not { } known)
        {
            return null;
        }

        AlertRule rule = Make(source, known, name ?? "unnamed");
        ReadShared(source, rule);
        source.End();
        return rule;
    }

    private AlertRule Make(StrictObject source, AlertKind kind, string name) => kind switch
    {
        AlertKind.Silence => MakeSilence(source, name),
        AlertKind.ErrorRate => MakeErrorRate(source, name),
        AlertKind.QueueAge => new QueueAgeAlertRule
        {
            Name = name,
            After = source.Duration("after", Second, Month) ?? TimeSpan.FromMinutes(10),
        },
        AlertKind.QueueDepth => new QueueDepthAlertRule
        {
            Name = name,
            Above = source.Integer("above", 0, long.MaxValue) ?? 1000,
        },
        AlertKind.DiskSpace => new DiskSpaceAlertRule
        {
            Name = name,
            BelowBytes = (source.Integer("belowMiB", 1, long.MaxValue / Mebibyte) ?? 2048) * Mebibyte,
        },
        AlertKind.Certificate => new CertificateAlertRule
        {
            Name = name,
            Within = source.Duration("within", Second, TimeSpan.FromDays(365)) ?? Month,
        },
        AlertKind.Stuck => new StuckAlertRule
        {
            Name = name,
            After = source.Duration("after", Second, Month) ?? TimeSpan.FromMinutes(15),
        },
        _ => new SealingAlertRule
        {
            Name = name,
            After = source.Duration("after", Second, Month) ?? TimeSpan.FromMinutes(2),
        },
    };

    private SilenceAlertRule MakeSilence(StrictObject source, string name)
    {
        List<QuietWindow> windows = [.. source.Objects("quiet").SelectMany(ReadQuiet)];
        return new SilenceAlertRule
        {
            Name = name,
            After = source.Duration("after", Second, Month) ?? TimeSpan.FromMinutes(15),
            Quiet = windows.Count > 0 ? new QuietHours(_zone, windows) : null,
        };
    }

    private static ErrorRateAlertRule MakeErrorRate(StrictObject source, string name) => new()
    {
        Name = name,
        Percent = source.Integer("percent", 1, 100) ?? 10,
        Window = source.Duration("window", TimeSpan.FromMinutes(1), TimeSpan.FromDays(1)) ?? TimeSpan.FromMinutes(15),
        AtLeast = source.Integer("atLeast", 1, long.MaxValue) ?? 20,
    };

    private void ReadShared(StrictObject source, AlertRule rule)
    {
        rule.Severity = source.Choice(
            "severity", ("critical", AlertSeverity.Critical), ("warning", AlertSeverity.Warning)) ?? rule.Severity;
        rule.Cooldown = source.Duration("cooldown", TimeSpan.FromMinutes(1), Month) ?? rule.Cooldown;
        rule.SendsResolved = source.Flag("resolved") ?? true;
        if (rule is SilenceAlertRule or ErrorRateAlertRule or CertificateAlertRule or SealingAlertRule)
        {
            Fill(rule.Listeners, source, "listeners", _listeners, "listener");
        }

        Fill(rule.Notify, source, "notify", _channels, "channel");
        if (source.Object("escalate") is { } escalate)
        {
            rule.EscalateAfter = escalate.Requires("after") ? escalate.Duration("after", Second, Month) : null;
            Fill(rule.EscalateTo, escalate, "notify", _channels, "channel");
            if (escalate.Requires("notify") && rule.EscalateTo.Count == 0)
            {
                _findings.Invalid(escalate.PathOf("notify"), "at least one channel is needed.");
            }

            escalate.End();
        }
    }

    private void Fill(
        IList<string> list, StrictObject source, string member, IReadOnlyCollection<string> known, string what)
    {
        foreach (string name in source.Texts(member))
        {
            if (!known.Contains(name, StringComparer.Ordinal))
            {
                _findings.Invalid(source.PathOf(member), $"there is no {what} \"{name}\" in this file.");
            }

            list.Add(name);
        }
    }

    private IEnumerable<QuietWindow> ReadQuiet(StrictObject source)
    {
        IReadOnlyList<string> words = source.Texts("days");
        TimeOnly? from = ReadTime(source, "from");
        TimeOnly? to = ReadTime(source, "to");
        List<DayOfWeek> days = [];
        foreach (string word in words)
        {
            if (Array.FindIndex(Days, day => day.Word == word) is >= 0 and int index)
            {
                days.Add(Days[index].Day);
            }
            else
            {
                _findings.Invalid(
                    source.PathOf("days"), "these are days: mon, tue, wed, thu, fri, sat, sun; without any: all.");
            }
        }

        source.End();
        return from is { } begin && to is { } end
            ? (days.Count > 0 ? days : [.. Days.Select(day => day.Day)])
                .Select(day => new QuietWindow(day, begin, end)).ToList()
            : [];
    }

    // 24:00 is the same instant as 00:00 of the next day, which is how a window that ends then is meant.
    private TimeOnly? ReadTime(StrictObject source, string member)
    {
        if (!source.Requires(member) || source.Text(member) is not { } text)
        {
            return null;
        }

        string clock = text == "24:00" ? "00:00" : text;
        if (TimeOnly.TryParseExact(
            clock, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly time))
        {
            return time;
        }

        _findings.Invalid(source.PathOf(member), "a time of day such as \"22:00\" is needed.");
        return null;
    }
}
