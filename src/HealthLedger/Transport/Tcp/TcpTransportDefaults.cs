namespace HealthLedger.Transport.Tcp;

/// <summary>Defaults of the transport.</summary>
internal static class TcpTransportDefaults
{
    public const int MaxHandshakes = 64;
    public const int MaxHandshakesOfAddress = 16;

    public static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan KeepAliveInterval = TimeSpan.FromSeconds(2);
    public static readonly TimeSpan SilenceTimeout = TimeSpan.FromSeconds(8);
    public static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(2);
    public static readonly TimeSpan CertificateLifetime = TimeSpan.FromDays(30);
}
