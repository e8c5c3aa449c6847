namespace HealthLedger.Hl7v2.Mllp;

/// <summary>Why a connection ended. The names, in snake case, are values of a metric tag.</summary>
internal enum MllpCloseReason
{
    PeerClosed,
    ListenerStopped,
    ConnectionLost,
    HandshakeFailed,
    IdleTimedOut,
    FrameTimedOut,
    FrameTooLong,
    MemoryExhausted,
    TooManySkippedBytes,
    TooManyFaults,
    HandlerFailed,
    HoldExpired,
    AnswerNotSent,
}
