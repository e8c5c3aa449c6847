namespace HealthLedger.Transport;

/// <summary>Why a message that was to be sent was dropped.</summary>
internal enum DropReason
{
    /// <summary>Its lane was not up.</summary>
    NotConnected,

    /// <summary>Its queue was full.</summary>
    QueueFull,

    /// <summary>Newer votes needed its place.</summary>
    PushedOut,

    /// <summary>The lane went down while it waited.</summary>
    Lost,
}
