namespace HealthLedger.Hl7v2.Mllp;

/// <summary>The kinds of <see cref="MllpListenerEvent"/>.</summary>
public enum MllpListenerEventKind
{
    /// <summary>The listener accepts connections.</summary>
    Started = 0,

    /// <summary>The listener has stopped.</summary>
    Stopped = 1,

    /// <summary>Accepting failed and is tried again.</summary>
    AcceptFailed = 2,

    /// <summary>A connection was closed right after it was accepted.</summary>
    ConnectionRefused = 3,

    /// <summary>A connection is open and, with TLS, authenticated.</summary>
    ConnectionOpened = 4,

    /// <summary>A connection has ended; the counts are those of its whole life.</summary>
    ConnectionClosed = 5,

    /// <summary>A faulty frame came.</summary>
    FrameFaulty = 6,

    /// <summary>A message is held for the first time.</summary>
    MessageHeld = 7,

    /// <summary>The handler threw.</summary>
    HandlerFailed = 8,

    /// <summary>Connections were cut at the end of the shutdown timeout.</summary>
    ShutdownTimedOut = 9,

    /// <summary>The listener was paused, and its connections have ended.</summary>
    Paused = 10,

    /// <summary>The listener accepts connections again.</summary>
    Resumed = 11,
}
