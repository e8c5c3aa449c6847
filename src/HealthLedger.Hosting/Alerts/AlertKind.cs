namespace HealthLedger.Hosting.Alerts;

/// <summary>What an alert is about.</summary>
public enum AlertKind
{
    /// <summary>Not about anything: somebody tried the channels.</summary>
    Test = 0,

    /// <summary>A listener has had no message for too long.</summary>
    Silence = 1,

    /// <summary>Too large a share of a listener's messages was refused.</summary>
    ErrorRate = 2,

    /// <summary>The oldest message in the durable queue has waited for too long.</summary>
    QueueAge = 3,

    /// <summary>Too many messages wait in the durable queue.</summary>
    QueueDepth = 4,

    /// <summary>Too little space is free on the disk of the data.</summary>
    DiskSpace = 5,

    /// <summary>A certificate ends soon, has ended, or could not be renewed.</summary>
    Certificate = 6,

    /// <summary>Nothing can be sealed, or a listener's messages cannot be stored.</summary>
    Sealing = 7,

    /// <summary>Messages or deliveries wait for somebody to act, for what they refer to, or for a
    /// destination.</summary>
    Stuck = 8,
}
