namespace HealthLedger.Inbox;

/// <summary>When a record goes into the durable queue instead of onto the ledger.</summary>
public enum QueueMode
{
    /// <summary>Always: it is durable at once and sealed soon after.</summary>
    Always = 0,

    /// <summary>Only while the ledger cannot seal, and while others of its order key wait.</summary>
    WhenUnavailable = 1,

    /// <summary>Only while what it refers to is not on the ledger.</summary>
    WhenAwaited = 2,
}
