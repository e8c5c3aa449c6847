namespace HealthLedger.Hl7v2.Mllp;

/// <summary>Defaults and bounds of the options, in one place.</summary>
internal static class MllpListenerDefaults
{
    /// <summary>The port registered for HL7.</summary>
    public const int Port = 2575;
    public const int MaxConnections = 1024;
    public const int MaxConnectionsPerAddress = 128;
    public const int MaxSkippedBytes = 64 * 1024;
    public const int MaxFaultsInARow = 16;
    public const long MaxBufferedBytes = 256L * 1024 * 1024;
    public const int Backlog = 512;

    /// <summary>The size of one read, and the most that is read ahead of the message being handled.</summary>
    public const int ReadBytes = 16 * 1024;

    /// <summary>Bounds the writing of one answer to a sender that does not read.</summary>
    public static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Bounds the wait for the sender's end of stream after ours; then the rest is cut.</summary>
    public static readonly TimeSpan LingerTimeout = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(30);
    public static readonly TimeSpan PartialFrameTimeout = TimeSpan.FromSeconds(60);
    public static readonly TimeSpan EndOfFrameGrace = TimeSpan.FromMilliseconds(200);
    public static readonly TimeSpan HoldTimeout = TimeSpan.FromSeconds(60);
    public static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan KeepAliveTime = TimeSpan.FromSeconds(60);
    public static readonly TimeSpan HoldDelayFirst = TimeSpan.FromMilliseconds(100);
    public static readonly TimeSpan HoldDelayLargest = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan AcceptRetryDelay = TimeSpan.FromMilliseconds(100);
}
