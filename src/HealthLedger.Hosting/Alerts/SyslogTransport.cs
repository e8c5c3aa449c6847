namespace HealthLedger.Hosting.Alerts;

/// <summary>How messages get to a syslog server.</summary>
public enum SyslogTransport
{
    /// <summary>A datagram for each message; nothing tells whether it arrives (RFC 5426).</summary>
    Udp = 0,

    /// <summary>TCP with octet counting (RFC 6587, section 3.4.1).</summary>
    Tcp = 1,

    /// <summary>TLS (RFC 5425).</summary>
    Tls = 2,
}
