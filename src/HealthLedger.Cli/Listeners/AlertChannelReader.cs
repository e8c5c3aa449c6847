using System.Security.Cryptography.X509Certificates;
using HealthLedger.Alerts.Mail;
using HealthLedger.Hosting.Alerts;

namespace HealthLedger.Cli.Listeners;

/// <summary>Reads the channels of alerts, one after the other.</summary>
internal sealed class AlertChannelReader
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);

    private readonly string _folder;
    private readonly ListenerFindings _findings;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public AlertChannelReader(string folder, ListenerFindings findings)
    {
        _folder = folder;
        _findings = findings;
    }

    /// <summary>The names of the channels that were read, also of those with faults.</summary>
    public IReadOnlyCollection<string> Names => _names;

    /// <summary>Null where it is not right.</summary>
    public IAlertChannel? Read(StrictObject source)
    {
        string? name = AlertName.Read(source, _names, _findings);
        int before = _findings.Faults.Count;
        List<IAlertChannel?> made =
        [
            .. Made(source.Object("webhook"), one => ReadWebhook(one, name)),
            .. Made(source.Object("smtp"), one => ReadMail(one, name)),
            .. Made(source.Object("syslog"), one => ReadSyslog(one, name)),
            .. Made(source.Object("command"), one => ReadCommand(one, name)),
        ];
        source.End();
        if (made.Count != 1 && _findings.Faults.Count == before)
        {
            _findings.Invalid(source.Path, "one of webhook, smtp, syslog and command is needed.");
        }

        return made.Count == 1 ? made[0] : null;
    }

    private static IEnumerable<IAlertChannel?> Made(StrictObject? source, Func<StrictObject, IAlertChannel?> read)
    {
        if (source is null)
        {
            return [];
        }

        IAlertChannel? made = read(source);
        source.End();
        return [made];
    }

    private WebhookAlertChannel? ReadWebhook(StrictObject source, string? name)
    {
        Uri? address = ReadUri(source, "url");
        string? secret = ReadSecret(source, "secretFile", isRequired: true);
        Uri? proxy = source.Text("proxy") is { } text
            ? Parse(source, "proxy", text, uri => uri.Scheme == Uri.UriSchemeHttp && uri.UserInfo.Length == 0)
            : null;
        TimeSpan timeout = source.Duration("timeout", Second, Minute) ?? TimeSpan.FromSeconds(10);
        X509Certificate2Collection? authorities = ReadAuthorities(source);
        return name is null || address is null || secret is null
            ? null
            : new WebhookAlertChannel(name, new WebhookAlertOptions
            {
                Address = address,
                SecretFile = secret,
                Proxy = proxy,
                Timeout = timeout,
                TrustedAuthorities = authorities,
            });
    }

    private SmtpAlertChannel? ReadMail(StrictObject source, string? name)
    {
        int before = _findings.Faults.Count;
        bool isWhole = source.Requires("host") & source.Requires("from") & source.Requires("to");
        SmtpAlertOptions options = new()
        {
            Host = source.Text("host") ?? string.Empty,
            Port = (int?)source.Integer("port", 1, 65535),
            Security = source.Choice(
                "security",
                ("startTls", SmtpSecurity.StartTls),
                ("tls", SmtpSecurity.Tls),
                ("none", SmtpSecurity.None)) ?? SmtpSecurity.StartTls,
            From = source.Text("from") ?? string.Empty,
            To = source.Texts("to"),
            User = source.Text("user"),
            PasswordFile = ReadSecret(source, "passwordFile", isRequired: false),
            Timeout = source.Duration("timeout", Second, TimeSpan.FromSeconds(100)) ?? TimeSpan.FromSeconds(30),
            TrustedAuthorities = ReadAuthorities(source),
        };
        if (isWhole && _findings.Faults.Count == before && options.Validate() is { Count: > 0 } faults)
        {
            _findings.Invalid(source.Path, string.Join(' ', faults));
        }

        return name is null || _findings.Faults.Count > before ? null : new SmtpAlertChannel(name, options);
    }

    private SyslogAlertChannel? ReadSyslog(StrictObject source, string? name)
    {
        string? host = source.Requires("host") ? source.Text("host") : null;
        SyslogAlertOptions options = new()
        {
            Host = host ?? "-",
            Port = (int?)source.Integer("port", 1, 65535),
            Transport = source.Choice(
                "transport",
                ("udp", SyslogTransport.Udp),
                ("tcp", SyslogTransport.Tcp),
                ("tls", SyslogTransport.Tls)) ?? SyslogTransport.Udp,
            Facility = (int?)source.Integer("facility", 0, 23) ?? 16,
            Timeout = source.Duration("timeout", Second, Minute) ?? TimeSpan.FromSeconds(10),
            TrustedAuthorities = ReadAuthorities(source),
        };
        return name is null || host is null ? null : new SyslogAlertChannel(name, options);
    }

    private CommandAlertChannel? ReadCommand(StrictObject source, string? name)
    {
        IReadOnlyList<string> run = source.Texts("run");
        TimeSpan timeout = source.Duration("timeout", Second, TimeSpan.FromSeconds(100)) ?? TimeSpan.FromSeconds(30);
        if (run.Count == 0 || !Path.IsPathFullyQualified(run[0]))
        {
            _findings.Invalid(source.PathOf("run"), "a list is needed: a program by its whole path, then arguments.");
            return null;
        }

        return name is null
            ? null
            : new CommandAlertChannel(name, new CommandAlertOptions { Arguments = run, Timeout = timeout });
    }

    private Uri? ReadUri(StrictObject source, string member) =>
        source.Requires(member) && source.Text(member) is { } text
            ? Parse(source, member, text, WebhookAlertChannel.IsPermitted)
            : null;

    private Uri? Parse(StrictObject source, string member, string text, Func<Uri, bool> isGood)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && isGood(address))
        {
            return address;
        }

        _findings.Invalid(
            source.PathOf(member),
            member == "proxy"
                ? "an address such as \"http://proxy.example:3128\" is needed, without a user."
                : "an address with https is needed, or with http on loopback, without a user.");
        return null;
    }

    // Secrets are read at each delivery; here it counts that they are there and closed to others.
    private string? ReadSecret(StrictObject source, string member, bool isRequired)
    {
        if ((isRequired && !source.Requires(member)) || source.Text(member) is not { } file)
        {
            return null;
        }

        NamedFile.CheckSecret(source.PathOf(member), _folder, file, _findings);
        return NamedFile.TryRead(source.PathOf(member), _folder, file, _findings) is null
            ? null
            : Path.GetFullPath(NamedFile.Locate(_folder, file));
    }

    private X509Certificate2Collection? ReadAuthorities(StrictObject source) =>
        source.Text("ca") is { } file
            ? AuthorityFile.TryRead(source.PathOf("ca"), _folder, file, _findings)
            : null;
}
