namespace HealthLedger.Inbox;

/// <summary>What waits in the durable queue of the messages that came through one listener: counts and times, never
/// content. Kept as messages come and go, so that reading it costs the same however many wait.</summary>
public sealed class ListenerQueueStatus
{
    /// <summary>The listener (<see cref="Records.MessageFacts.Listener"/>), 1 to 256 characters.</summary>
    public required string Listener { get; init; }

    /// <summary>Messages that wait to be sealed; those set aside or parked are not among them.</summary>
    public long Waiting { get; init; }

    /// <summary>When the oldest of them was stored; null when none waits.</summary>
    public DateTimeOffset? Oldest { get; init; }

    /// <summary>Order keys whose first message could not be sealed at its last attempt.</summary>
    public int BlockedKeys { get; init; }

    /// <summary>Messages that the ledger refused and that wait for somebody to act.</summary>
    public long SetAside { get; init; }

    /// <summary>Messages that wait for what they refer to.</summary>
    public long Parked { get; init; }

    /// <summary>When the oldest of those was stored; null when none is parked.</summary>
    public DateTimeOffset? OldestParked { get; init; }

    /// <summary>The listener and how many wait.</summary>
    public override string ToString() => $"{Listener} {Waiting}";
}
