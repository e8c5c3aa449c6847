using System.Net;

namespace HealthLedger.Transport.Tcp;

/// <summary>Where a replica listens for the others, and its times. Read once, when the transport is made.</summary>
public sealed class TcpTransportOptions
{
    /// <summary>
    /// The address and port to listen at, or null for a replica that only calls others. Port 0 takes a free one.
    /// Default null.
    /// </summary>
    public IPEndPoint? ListenEndPoint { get; set; }

    /// <summary>
    /// How many connections may be in the midst of proving who they are; further ones are closed at once. Default 64; 1
    /// to 4,096.
    /// </summary>
    public int MaxHandshakes { get; set; } = TcpTransportDefaults.MaxHandshakes;

    /// <summary>
    /// How many of those may come from one IP address. Default 16; 1 to 4,096. Replicas behind one address need three
    /// each when they connect at once.
    /// </summary>
    public int MaxHandshakesOfAddress { get; set; } = TcpTransportDefaults.MaxHandshakesOfAddress;

    /// <summary>
    /// How long a connection may take from the socket to its first message. Starts with the socket, then it is closed.
    /// Default 10 s; 100 ms to 10 minutes.
    /// </summary>
    public TimeSpan HandshakeTimeout { get; set; } = TcpTransportDefaults.HandshakeTimeout;

    /// <summary>
    /// How long a connection is silent before a sign of life is sent. Default 2 s; 10 ms to 10 minutes.
    /// </summary>
    public TimeSpan KeepAliveInterval { get; set; } = TcpTransportDefaults.KeepAliveInterval;

    /// <summary>
    /// How long nothing may come of a peer. Starts with every byte, then the connection is cut. Default 8 s; at least
    /// twice <see cref="KeepAliveInterval"/>, at most 1 hour. Must be the same for all replicas, or longer than twice
    /// the others' interval.
    /// </summary>
    public TimeSpan SilenceTimeout { get; set; } = TcpTransportDefaults.SilenceTimeout;

    /// <summary>
    /// The pause before a peer is called again; each is twice the one before, and drawn between half of it and all.
    /// Default 100 ms; 1 ms to 1 minute.
    /// </summary>
    public TimeSpan FirstPause { get; set; } = TcpTransportDefaults.FirstPause;

    /// <summary>The longest of those pauses. Default 5 s; at least <see cref="FirstPause"/>, at most 1 hour.</summary>
    public TimeSpan LongestPause { get; set; } = TcpTransportDefaults.LongestPause;

    /// <summary>
    /// How long stopping waits until peers have read what is queued. Then connections are cut. Default 2 s; 0 to 10
    /// minutes.
    /// </summary>
    public TimeSpan DrainTimeout { get; set; } = TcpTransportDefaults.DrainTimeout;

    /// <summary>
    /// For how long a certificate is made. After two thirds of it the next one is made; connections stay. Default 30
    /// days; 1 minute to 400 days.
    /// </summary>
    public TimeSpan CertificateLifetime { get; set; } = TcpTransportDefaults.CertificateLifetime;

    /// <summary>Every fault of these options; empty when there is none.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> faults = [];
        Check(faults, nameof(MaxHandshakes), MaxHandshakes is >= 1 and <= 4096, "1 to 4,096");
        Check(faults, nameof(MaxHandshakesOfAddress), MaxHandshakesOfAddress is >= 1 and <= 4096, "1 to 4,096");
        Check(
            faults, nameof(HandshakeTimeout), IsWithin(HandshakeTimeout, 100, TimeSpan.FromMinutes(10)),
            "100 ms to 10 minutes");
        Check(
            faults, nameof(KeepAliveInterval), IsWithin(KeepAliveInterval, 10, TimeSpan.FromMinutes(10)),
            "10 ms to 10 minutes");
        Check(
            faults,
            nameof(SilenceTimeout),
            SilenceTimeout >= KeepAliveInterval * 2 && SilenceTimeout <= TimeSpan.FromHours(1),
            "twice KeepAliveInterval to 1 hour");
        Check(faults, nameof(FirstPause), IsWithin(FirstPause, 1, TimeSpan.FromMinutes(1)), "1 ms to 1 minute");
        Check(
            faults,
            nameof(LongestPause),
            LongestPause >= FirstPause && LongestPause <= TimeSpan.FromHours(1),
            "FirstPause to 1 hour");
        Check(faults, nameof(DrainTimeout), IsWithin(DrainTimeout, 0, TimeSpan.FromMinutes(10)), "0 to 10 minutes");
        Check(
            faults, nameof(CertificateLifetime), IsWithin(CertificateLifetime, 60_000, TimeSpan.FromDays(400)),
            "1 minute to 400 days");
        return faults;
    }

    internal TcpTransportOptions Copy() => (TcpTransportOptions)MemberwiseClone();

    private static bool IsWithin(TimeSpan value, int leastMilliseconds, TimeSpan most) =>
        value >= TimeSpan.FromMilliseconds(leastMilliseconds) && value <= most;

    private static void Check(List<string> faults, string name, bool holds, string range)
    {
        if (!holds)
        {
            faults.Add($"{name} is not within its range, {range}.");
        }
    }
}
