using System.Net;
using System.Net.Security;

namespace HealthLedger.Hl7v2.Mllp;

/// <summary>Where a listener listens and how much it takes from its senders.</summary>
/// <remarks>Read once, when the listener is made. Durations are from 1 ms to 24 days.</remarks>
public sealed class MllpListenerOptions
{
    /// <summary>The name in logs and metrics; short, without patient data. Default <c>mllp</c>.</summary>
    public string Name { get; set; } = "mllp";

    /// <summary>The address to bind. Default loopback: nothing outside this machine can connect.</summary>
    public IPAddress Address { get; set; } = IPAddress.Loopback;

    /// <summary>The port, 0 to 65535; 0 takes a free one. Default 2575, the port registered for HL7.</summary>
    public int Port { get; set; } = MllpListenerDefaults.Port;

    /// <summary>
    /// The largest content of a frame in bytes, from 1. Default 16 MiB + 64 KiB. A longer frame goes to
    /// <see cref="IMllpMessageHandler.HandleFrameFaultAsync"/>, then the connection is closed.
    /// </summary>
    public int MaxFrameBytes { get; set; } = MllpFrameReader.DefaultMaxFrameBytes;

    /// <summary>
    /// The memory in bytes that the unfinished frames of all connections may hold together; at least
    /// <see cref="MaxFrameBytes"/>. Default 256 MiB. Beyond it a frame is a fault and its connection is closed.
    /// </summary>
    public long MaxBufferedBytes { get; set; } = MllpListenerDefaults.MaxBufferedBytes;

    /// <summary>
    /// The most connections at once, from 1. Default 1024. Further ones are closed at once, with an event.
    /// </summary>
    public int MaxConnections { get; set; } = MllpListenerDefaults.MaxConnections;

    /// <summary>
    /// The most connections at once from one address, from 1. Default 128. Further ones are closed at once.
    /// </summary>
    public int MaxConnectionsPerAddress { get; set; } = MllpListenerDefaults.MaxConnectionsPerAddress;

    /// <summary>
    /// The most bytes skipped between two frames, from 0. Default 64 KiB. Beyond it the connection is closed:
    /// what comes is not MLLP.
    /// </summary>
    public int MaxSkippedBytes { get; set; } = MllpListenerDefaults.MaxSkippedBytes;

    /// <summary>The faulty frames in a row at which the connection is closed, from 1. Default 16.</summary>
    public int MaxFaultsInARow { get; set; } = MllpListenerDefaults.MaxFaultsInARow;

    /// <summary>The connections that the system queues before they are accepted, from 1. Default 512.</summary>
    public int Backlog { get; set; } = MllpListenerDefaults.Backlog;

    /// <summary>
    /// How long a connection may be silent between frames. Starts with each wait for bytes outside a frame;
    /// then the connection is closed. Default 30 minutes.
    /// </summary>
    public TimeSpan IdleTimeout { get; set; } = MllpListenerDefaults.IdleTimeout;

    /// <summary>
    /// How long a frame may take from its start block to its end, however many bytes trickle in. Then it is a
    /// fault, and the connection is closed. Default 60 seconds.
    /// </summary>
    public TimeSpan PartialFrameTimeout { get; set; } = MllpListenerDefaults.PartialFrameTimeout;

    /// <summary>
    /// How long to wait for the byte after an end block before the message is handled without it. Default 200
    /// ms. Senders that leave out the carriage return wait this long; others do not notice.
    /// </summary>
    public TimeSpan EndOfFrameGrace { get; set; } = MllpListenerDefaults.EndOfFrameGrace;

    /// <summary>
    /// How long a message may be on hold, from its first <see cref="MllpResponse.Hold"/>. Default 60 seconds.
    /// </summary>
    public TimeSpan HoldTimeout { get; set; } = MllpListenerDefaults.HoldTimeout;

    /// <summary>
    /// How long the writing of one answer may take; then the connection is cut. Default 30 seconds.
    /// </summary>
    public TimeSpan AnswerTimeout { get; set; } = MllpListenerDefaults.AnswerTimeout;

    /// <summary>How long a TLS handshake may take, from accepting on. Default 10 seconds.</summary>
    public TimeSpan HandshakeTimeout { get; set; } = MllpListenerDefaults.HandshakeTimeout;

    /// <summary>
    /// How long a stop waits for messages being handled and their answers; then handlers are cancelled and
    /// connections cut. Default 30 seconds.
    /// </summary>
    public TimeSpan ShutdownTimeout { get; set; } = MllpListenerDefaults.ShutdownTimeout;

    /// <summary>
    /// Silence after which TCP probes whether the sender is still there. Default 60 seconds; whole seconds.
    /// </summary>
    public TimeSpan KeepAliveTime { get; set; } = MllpListenerDefaults.KeepAliveTime;

    /// <summary>
    /// Networks that may connect; empty (the default) lets all connect. Others are closed at once, with an
    /// event.
    /// </summary>
    public IList<IPNetwork> AllowedAddresses { get; } = [];

    /// <summary>
    /// TLS settings, until <see cref="MllpListener.RenewTls"/>; null (the default) listens without TLS, which has
    /// neither secrecy nor integrity: use it on loopback or a protected network only. Set the client certificate
    /// properties to authenticate senders.
    /// </summary>
    public SslServerAuthenticationOptions? Tls { get; set; }

    /// <summary>Checks every value and returns a copy that later changes do not reach.</summary>
    internal MllpListenerOptions CheckedCopy()
    {
        MllpOptionRange.RequirePresent(Name, nameof(Name));
        MllpOptionRange.RequirePresent(Address?.ToString(), nameof(Address));
        MllpOptionRange.RequirePort(Port, 0);
        MllpOptionRange.RequireAtLeast(MaxFrameBytes, 1, nameof(MaxFrameBytes));
        MllpOptionRange.RequireAtLeast(MaxBufferedBytes, MaxFrameBytes, nameof(MaxBufferedBytes));
        MllpOptionRange.RequireAtLeast(MaxConnections, 1, nameof(MaxConnections));
        MllpOptionRange.RequireAtLeast(MaxConnectionsPerAddress, 1, nameof(MaxConnectionsPerAddress));
        MllpOptionRange.RequireAtLeast(MaxSkippedBytes, 0, nameof(MaxSkippedBytes));
        MllpOptionRange.RequireAtLeast(MaxFaultsInARow, 1, nameof(MaxFaultsInARow));
        MllpOptionRange.RequireAtLeast(Backlog, 1, nameof(Backlog));
        MllpOptionRange.RequireTimeout(IdleTimeout, nameof(IdleTimeout));
        MllpOptionRange.RequireTimeout(PartialFrameTimeout, nameof(PartialFrameTimeout));
        MllpOptionRange.RequireTimeout(EndOfFrameGrace, nameof(EndOfFrameGrace));
        MllpOptionRange.RequireTimeout(HoldTimeout, nameof(HoldTimeout));
        MllpOptionRange.RequireTimeout(AnswerTimeout, nameof(AnswerTimeout));
        MllpOptionRange.RequireTimeout(HandshakeTimeout, nameof(HandshakeTimeout));
        MllpOptionRange.RequireTimeout(ShutdownTimeout, nameof(ShutdownTimeout));
        MllpOptionRange.RequireTimeout(KeepAliveTime, nameof(KeepAliveTime));
        MllpListenerOptions copy = new()
        {
            Name = Name,
            Address = Address!,
            Port = Port,
            MaxFrameBytes = MaxFrameBytes,
            MaxBufferedBytes = MaxBufferedBytes,
            MaxConnections = MaxConnections,
            MaxConnectionsPerAddress = MaxConnectionsPerAddress,
            MaxSkippedBytes = MaxSkippedBytes,
            MaxFaultsInARow = MaxFaultsInARow,
            Backlog = Backlog,
            IdleTimeout = IdleTimeout,
            PartialFrameTimeout = PartialFrameTimeout,
            EndOfFrameGrace = EndOfFrameGrace,
            HoldTimeout = HoldTimeout,
            AnswerTimeout = AnswerTimeout,
            HandshakeTimeout = HandshakeTimeout,
            ShutdownTimeout = ShutdownTimeout,
            KeepAliveTime = KeepAliveTime,
            Tls = Tls,
        };
        foreach (IPNetwork network in AllowedAddresses)
        {
            copy.AllowedAddresses.Add(network);
        }

        return copy;
    }

    /// <summary>Whether the address, as an IPv4 address if it is a mapped one, may connect.</summary>
    internal bool Allows(IPAddress address)
    {
        if (AllowedAddresses.Count == 0)
        {
            return true;
        }

        foreach (IPNetwork network in AllowedAddresses)
        {
            if (network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }
}
