using System.Net.Security;

namespace HealthLedger.Hl7v2.Mllp;

/// <summary>Where a client connects and how long it waits.</summary>
/// <remarks>Read once, when connecting. Durations are from 1 ms to 24 days.</remarks>
public sealed class MllpClientOptions
{
    /// <summary>The name or address of the receiver. Default <c>127.0.0.1</c>.</summary>
    public string Host { get; set; } = "127.0.0.1";

    /// <summary>The port, 1 to 65535. Default 2575.</summary>
    public int Port { get; set; } = MllpListenerDefaults.Port;

    /// <summary>How long connecting may take, with name lookup and TLS handshake. Default 10 seconds.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long to wait for a reply, from the start of sending on. Then the connection is closed, so that a
    /// late reply is never taken for that of the next message. Default 30 seconds.
    /// </summary>
    public TimeSpan ReplyTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The largest message in bytes, from 1. Default 16 MiB + 64 KiB.</summary>
    public int MaxMessageBytes { get; set; } = MllpFrameReader.DefaultMaxFrameBytes;

    /// <summary>The largest reply in bytes, from 1. Default 1 MiB.</summary>
    public int MaxReplyBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// TLS settings; null (the default) connects without TLS. An empty target host becomes <see
    /// cref="Host"/>.
    /// </summary>
    public SslClientAuthenticationOptions? Tls { get; set; }

    /// <summary>
    /// Says whether a reply (second argument) belongs to the message sent (first), by comparing MSA-2 with
    /// MSH-10. Replies that do not are counted and dropped. Null (the default) takes the first reply.
    /// </summary>
    public Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>, bool>? IsReplyTo { get; set; }

    internal MllpClientOptions CheckedCopy()
    {
        MllpOptionRange.RequirePresent(Host, nameof(Host));
        MllpOptionRange.RequirePort(Port, 1);
        MllpOptionRange.RequireAtLeast(MaxMessageBytes, 1, nameof(MaxMessageBytes));
        MllpOptionRange.RequireAtLeast(MaxReplyBytes, 1, nameof(MaxReplyBytes));
        MllpOptionRange.RequireTimeout(ConnectTimeout, nameof(ConnectTimeout));
        MllpOptionRange.RequireTimeout(ReplyTimeout, nameof(ReplyTimeout));
        return (MllpClientOptions)MemberwiseClone();
    }
}
