namespace HealthLedger.Hl7v2;

/// <content>What can go wrong on an MLLP connection, HLS21nn.</content>
public static partial class Hl7v2ErrorCodes
{
    /// <summary>The port of the listener is in use.</summary>
    public const string PortInUse = "HLS2101";

    /// <summary>
    /// The address of the listener is not one of this machine, or the process may not bind it.
    /// </summary>
    public const string AddressNotAvailable = "HLS2102";

    /// <summary>A connection was refused: too many are open, in total or from its address.</summary>
    public const string ConnectionLimitReached = "HLS2103";

    /// <summary>A connection was refused: its address is not allowed.</summary>
    public const string AddressNotAllowed = "HLS2104";

    /// <summary>The TLS handshake failed or took too long.</summary>
    public const string HandshakeFailed = "HLS2105";

    /// <summary>A frame was longer than the limit.</summary>
    public const string FrameTooLong = "HLS2106";

    /// <summary>A frame was cut off by the start of the next one.</summary>
    public const string FrameTruncated = "HLS2107";

    /// <summary>The stream ended inside a frame.</summary>
    public const string FrameIncomplete = "HLS2108";

    /// <summary>A frame was not complete in time.</summary>
    public const string FrameTimedOut = "HLS2109";

    /// <summary>A frame had no content.</summary>
    public const string FrameEmpty = "HLS2110";

    /// <summary>The memory for unfinished frames is used up.</summary>
    public const string MemoryExhausted = "HLS2111";

    /// <summary>More bytes came outside frames than the limit.</summary>
    public const string TooManySkippedBytes = "HLS2112";

    /// <summary>More faulty frames came in a row than the limit.</summary>
    public const string TooManyFaults = "HLS2113";

    /// <summary>Nothing came for longer than the idle timeout.</summary>
    public const string IdleTimedOut = "HLS2114";

    /// <summary>The message handler threw an exception.</summary>
    public const string HandlerFailed = "HLS2115";

    /// <summary>A held message could not be taken within the hold timeout.</summary>
    public const string HoldExpired = "HLS2116";

    /// <summary>An answer could not be written, or not in time.</summary>
    public const string AnswerNotSent = "HLS2117";

    /// <summary>The connection broke.</summary>
    public const string ConnectionLost = "HLS2118";

    /// <summary>Accepting connections failed and is tried again.</summary>
    public const string AcceptFailed = "HLS2119";

    /// <summary>Connections were cut because they did not drain within the shutdown timeout.</summary>
    public const string ShutdownTimedOut = "HLS2120";

    /// <summary>The client could not connect.</summary>
    public const string ConnectFailed = "HLS2121";

    /// <summary>No reply came in time; the message may have been taken.</summary>
    public const string ReplyTimedOut = "HLS2122";

    /// <summary>The connection ended before the reply; the message may have been taken.</summary>
    public const string ReplyMissing = "HLS2123";

    /// <summary>The reply was not a whole frame within the limit.</summary>
    public const string ReplyFaulty = "HLS2124";
}
