using System.Security.Cryptography.X509Certificates;

namespace HealthLedger.Hosting.Alerts;

/// <summary>Where a webhook is, and how it knows that we are the sender.</summary>
public sealed class WebhookAlertOptions
{
    /// <summary>The address; <c>https</c>, or <c>http</c> on loopback alone. Without a user's name in it.</summary>
    public required Uri Address { get; init; }

    /// <summary>The file of the secret that signs: 16 to 4,096 bytes; a line end behind them is not part of it. Read at
    /// each delivery.</summary>
    public required string SecretFile { get; init; }

    /// <summary>How long one attempt may take. Default 10 seconds; 1 to 60 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The proxy, as <c>http://host:port</c>; null (the default) uses none, whatever the environment
    /// says.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>Who may have signed the server's certificate; null (the default): the authorities of the
    /// system.</summary>
    public X509Certificate2Collection? TrustedAuthorities { get; init; }
}
