namespace HealthLedger.Inbox;

/// <summary>How far a received message has come. The numbers are stored.</summary>
public enum InboxStatus
{
    /// <summary>It is on stable storage, and its entry is not on the ledger yet.</summary>
    Received = 0,

    /// <summary>It is acknowledged and durable, and waits to be sealed.</summary>
    Queued = 1,

    /// <summary>Its entry is on the ledger. That its answer went out is not known.</summary>
    Sealed = 2,

    /// <summary>Its entry is on the ledger, and its sender was answered, or wanted no answer.</summary>
    Answered = 3,

    /// <summary>It was refused, and its content was not kept.</summary>
    Rejected = 4,

    /// <summary>It was refused, and its content is kept in quarantine.</summary>
    Quarantined = 5,

    /// <summary>It is acknowledged and durable; the ledger refused it, and it waits for somebody to act.</summary>
    SetAside = 6,

    /// <summary>It was refused, and its content, edited or not, was accepted later as another message.</summary>
    Resent = 7,

    /// <summary>It is acknowledged and durable, and waits for what it refers to.</summary>
    Parked = 8,
}
