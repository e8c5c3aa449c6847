using System.Security.Cryptography.X509Certificates;

namespace HealthLedger.Hosting.Alerts;

/// <summary>Where a syslog server is.</summary>
public sealed class SyslogAlertOptions
{
    /// <summary>Its name or IP address; with TLS its certificate has to be made out to it.</summary>
    public required string Host { get; init; }

    /// <summary>How messages get there. Default UDP.</summary>
    public SyslogTransport Transport { get; init; }

    /// <summary>The port; null (the default) is 514, or 6514 with TLS.</summary>
    public int? Port { get; init; }

    /// <summary>The facility, 0 to 23. Default 16: local0.</summary>
    public int Facility { get; init; } = 16;

    /// <summary>How long one attempt may take. Default 10 seconds; 1 to 60 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Who may have signed the server's certificate; null (the default): the authorities of the
    /// system.</summary>
    public X509Certificate2Collection? TrustedAuthorities { get; init; }
}
