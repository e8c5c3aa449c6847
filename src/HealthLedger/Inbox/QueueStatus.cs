namespace HealthLedger.Inbox;

/// <summary>What waits in the durable queue.</summary>
public sealed class QueueStatus
{
    /// <summary>Most listeners that are counted on their own: those that come first after the start of the node. Of
    /// others the messages are in the sums alone.</summary>
    public const int MostListeners = 256;

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

    /// <summary>The same for each listener that something of is in the queue, by name; at most
    /// <see cref="MostListeners"/>.</summary>
    public IReadOnlyList<ListenerQueueStatus> Listeners { get; init; } = [];

    /// <summary>What waits of a listener's messages; nothing when none of them is in the queue.</summary>
    /// <param name="listener">Its name, compared letter by letter.</param>
    public ListenerQueueStatus OfListener(string listener)
    {
        ArgumentException.ThrowIfNullOrEmpty(listener);
        return Listeners.FirstOrDefault(one => one.Listener == listener)
            ?? new ListenerQueueStatus { Listener = listener };
    }
}
