namespace HealthLedger.Clients;

/// <summary>Defaults of listener and client.</summary>
internal static class LedgerClientDefaults
{
    public const int MaxConnections = 32;
    public const int MaxCalls = 256;
    public const int MaxCallsOfAConnection = 64;
    public const long MaxBufferedBytes = 256L << 20;

    /// <summary>Records are opened so many at once, for each may be 100 MiB.</summary>
    public const int MaxOpening = 8;

    public static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan StallTimeout = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan RetryTimeout = TimeSpan.FromSeconds(60);
    public static readonly TimeSpan SilenceTimeout = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);
}
