namespace HealthLedger.Inbox;

/// <summary>What waits in the durable queue.</summary>
public sealed class QueueStatus
{
    /// <summary>Messages that wait to be sealed; those set aside are not among them.</summary>
    public required long Waiting { get; init; }

    /// <summary>When the oldest of them was stored; null when none waits.</summary>
    public DateTimeOffset? Oldest { get; init; }

    /// <summary>Order keys whose first message could not be sealed at its last attempt.</summary>
    public required int BlockedKeys { get; init; }

    /// <summary>Messages that the ledger refused and that wait for somebody to act.</summary>
    public required long SetAside { get; init; }

    /// <summary>Messages that wait for what they refer to; they are not among those that wait to be sealed.</summary>
    public long Parked { get; init; }

    /// <summary>When the oldest of those was stored; null when none is parked.</summary>
    public DateTimeOffset? OldestParked { get; init; }

    /// <summary>The code of the newest failure that is not over, or null.</summary>
    public string? ErrorCode { get; init; }
}
