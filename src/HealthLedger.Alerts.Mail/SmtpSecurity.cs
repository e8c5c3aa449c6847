namespace HealthLedger.Alerts.Mail;

/// <summary>How a connection to a mail server is protected.</summary>
public enum SmtpSecurity
{
    /// <summary>STARTTLS before anything else; a server that does not offer it gets no mail (RFC 3207).</summary>
    StartTls = 0,

    /// <summary>TLS from the first byte (RFC 8314).</summary>
    Tls = 1,

    /// <summary>Not at all; without a user alone.</summary>
    None = 2,
}
