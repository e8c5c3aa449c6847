namespace HealthLedger.Transport;

/// <summary>What became of a message that was to be sent.</summary>
public enum SendOutcome
{
    /// <summary>
    /// It is in the queue, and arrives unless the lane goes down before; in the lane of votes, unless newer ones push
    /// it out.
    /// </summary>
    Queued = 0,

    /// <summary>The peer is unknown, or the lane to it is down. The message is dropped.</summary>
    NotConnected = 1,

    /// <summary>The lane's queue is full. The message is dropped.</summary>
    QueueFull = 2,
}
