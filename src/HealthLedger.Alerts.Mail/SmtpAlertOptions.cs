using System.Security.Cryptography.X509Certificates;

namespace HealthLedger.Alerts.Mail;

/// <summary>Where a mail server is, and who gets mail.</summary>
public sealed class SmtpAlertOptions
{
    /// <summary>Its name or IP address; with TLS its certificate has to be made out to it.</summary>
    public required string Host { get; init; }

    /// <summary>How the connection is protected. Default STARTTLS.</summary>
    public SmtpSecurity Security { get; init; }

    /// <summary>The port; null (the default) is 587, 465 with TLS, 25 without protection.</summary>
    public int? Port { get; init; }

    /// <summary>The sender's address.</summary>
    public required string From { get; init; }

    /// <summary>The addresses that get mail, 1 to 50.</summary>
    public required IReadOnlyList<string> To { get; init; }

    /// <summary>The user; null (the default) does not log in.</summary>
    public string? User { get; init; }

    /// <summary>A file whose first line is the user's password; read at each delivery. With <see cref="User"/>
    /// alone.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>How long one attempt may take. Default 30 seconds; 1 to 100 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Who may have signed the server's certificate; null (the default): the authorities of the
    /// system.</summary>
    public X509Certificate2Collection? TrustedAuthorities { get; init; }

    /// <summary>Every fault of these options; empty when there is none.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> faults = [];
        Check(faults, !string.IsNullOrWhiteSpace(Host), "Host is missing.");
        Check(faults, Port is null or (>= 1 and <= 65535), "Port is outside its range, 1 to 65535.");
        Check(faults, MailAddress.IsOne(From), "From is no address.");
        Check(faults, To.Count is >= 1 and <= 50 && To.All(MailAddress.IsOne), "To has 1 to 50 addresses.");
        Check(faults, User is null == PasswordFile is null, "User and PasswordFile belong together.");
        Check(
            faults,
            User is null || Security != SmtpSecurity.None,
            "A password is not sent over a connection without protection.");
        Check(
            faults,
            Timeout >= TimeSpan.FromSeconds(1) && Timeout <= TimeSpan.FromSeconds(100),
            "Timeout is outside its range, 1 to 100 seconds.");
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
