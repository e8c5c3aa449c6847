using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace HealthLedger.Hl7v2.Mllp;

/// <summary>The TLS settings of a listener's next connection. Safe for use by many threads.</summary>
internal sealed class MllpTls
{
    private SslServerAuthenticationOptions? _current;

    public MllpTls(SslServerAuthenticationOptions? first) => _current = first;

    /// <summary>Null without TLS.</summary>
    public SslServerAuthenticationOptions? Current
    {
        get => Volatile.Read(ref _current);
        set => Volatile.Write(ref _current, value);
    }

    /// <summary>When the listener's own certificate ends, as far as it is named.</summary>
    public DateTimeOffset? ExpiresAt => Current is { } tls
        && (tls.ServerCertificateContext?.TargetCertificate ?? tls.ServerCertificate as X509Certificate2) is { } own
            ? new DateTimeOffset(own.NotAfter.ToUniversalTime())
            : null;
}
