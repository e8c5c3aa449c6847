using System.Security.Cryptography.X509Certificates;
using HealthLedger.Alerts.Mail;
using HealthLedger.Tests.Cli;
using HealthLedger.Tests.Storage;
using MimeKit;

namespace HealthLedger.Tests.Alerts;

/// <summary>Through a mail server of another maker, on loopback.</summary>
public sealed class SmtpAlertChannelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SenderCertificates _certificates = new();

    public SmtpAlertChannelTests() => File.WriteAllText(_folder["password"], "open sesame\n");

    public void Dispose()
    {
        _certificates.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_mail_says_what_is_wrong_and_is_the_same_at_each_retry()
    {
        await using MailServer server = MailServer.Start(null);
        SmtpAlertChannel channel = Make(server, SmtpSecurity.None, null);

        await channel.SendAsync(Notifications.Of(), default);
        await channel.SendAsync(Notifications.Of(), default);

        MimeMessage mail = await server.NextAsync();
        Assert.Equal("[North \"test\"] FIRING adt-silent", mail.Subject);
        Assert.Equal("ledger@north.example", Assert.Single(mail.From.Mailboxes).Address);
        Assert.Equal(["oncall@north.example", "chief@north.example"], mail.To.Mailboxes.Select(one => one.Address));
        Assert.Equal("auto-generated", mail.Headers["Auto-Submitted"]);
        Assert.Equal(Notifications.Of().ToText().Trim(), mail.TextBody!.ReplaceLineEndings("\n").Trim());
        Assert.Equal(mail.MessageId, (await server.NextAsync()).MessageId);
    }

    [Theory]
    [InlineData(SmtpSecurity.StartTls)]
    [InlineData(SmtpSecurity.Tls)]
    public async Task Over_TLS_a_user_logs_in(SmtpSecurity security)
    {
        await using MailServer server = MailServer.Start(Certificate(), isSecure: security == SmtpSecurity.Tls);
        SmtpAlertChannel channel = Make(server, security, "ledger");

        await channel.SendAsync(Notifications.Of(), default);
        await server.NextAsync();
        await File.WriteAllTextAsync(_folder["password"], "something else\n");
        string refused = (await Notifications.FailureAsync(channel)).Message;

        Assert.Contains("user or password", refused, StringComparison.Ordinal);
        Assert.DoesNotContain("something", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_STARTTLS_or_with_another_s_certificate_gets_nothing()
    {
        await using MailServer plain = MailServer.Start(null);
        await using MailServer other =
            MailServer.Start(_certificates.Issue("other", SenderCertificates.ServerPurpose));
        using SenderCertificates foreign = new();
        await using MailServer stranger =
            MailServer.Start(foreign.Issue("localhost", SenderCertificates.ServerPurpose));

        await Notifications.FailureAsync(Make(plain, SmtpSecurity.StartTls, null));
        await Notifications.FailureAsync(Make(other, SmtpSecurity.StartTls, null));
        await Notifications.FailureAsync(Make(stranger, SmtpSecurity.StartTls, null));

        Assert.Equal(0, plain.Count + other.Count + stranger.Count);
    }

    [Fact]
    public async Task A_server_that_refuses_or_is_gone_is_no_delivery()
    {
        MailServer server = MailServer.Start(null);
        SmtpAlertChannel channel = Make(server, SmtpSecurity.None, null);
        server.Refuses = true;
        string refused = (await Notifications.FailureAsync(channel)).Message;
        await server.DisposeAsync();
        string gone = (await Notifications.FailureAsync(channel)).Message;

        Assert.Contains("refused", refused, StringComparison.Ordinal);
        Assert.Contains("reached", gone, StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_does_not_go_over_an_open_line_and_addresses_are_addresses()
    {
        SmtpAlertOptions options = new()
        {
            Host = "mail",
            Security = SmtpSecurity.None,
            From = "Ledger <ledger@north.example>",
            To = [],
            User = "ledger",
            PasswordFile = "file",
        };

        Assert.Equal(3, options.Validate().Count);
        Assert.Throws<ArgumentException>(() => new SmtpAlertChannel("mail", options));
    }

    private X509Certificate2 Certificate() => _certificates.Issue("localhost", SenderCertificates.ServerPurpose);

    private SmtpAlertChannel Make(MailServer server, SmtpSecurity security, string? user)
    {
        X509Certificate2Collection authorities = [];
        authorities.ImportFromPem(_certificates.Pem);
        return new SmtpAlertChannel("mail", new SmtpAlertOptions
        {
            Host = "localhost",
            Port = server.Port,
            Security = security,
            From = "ledger@north.example",
            To = ["oncall@north.example", "chief@north.example"],
            User = user,
            PasswordFile = user is null ? null : _folder["password"],
            TrustedAuthorities = authorities,
        });
    }
}
