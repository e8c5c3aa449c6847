namespace HealthLedger.Transport;

/// <summary>Why a connection that was up ended.</summary>
internal enum CloseReason
{
    /// <summary>The peer ended it, between two messages.</summary>
    EndedByPeer,

    /// <summary>This replica stops.</summary>
    Stopped,

    /// <summary>Another connection took its place.</summary>
    Replaced,

    /// <summary>The peer is no longer registered.</summary>
    Unregistered,

    /// <summary>Nothing came for too long.</summary>
    Silent,

    /// <summary>The peer sent a message that is too long.</summary>
    TooLong,

    /// <summary>It broke off within a message.</summary>
    Truncated,

    /// <summary>The network or TLS failed.</summary>
    Failed,

    /// <summary>The handler threw.</summary>
    HandlerFailed,
}
