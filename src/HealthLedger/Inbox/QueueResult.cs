using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Inbox;

/// <summary>A record that is durable: sealed, or in the queue.</summary>
public sealed class QueueResult
{
    /// <summary>The record. A queued one is sealed under this id.</summary>
    public required RecordId RecordId { get; init; }

    /// <summary>When it was put in the queue; the same for every repeat. Null when it never was.</summary>
    public DateTimeOffset? QueuedAt { get; init; }

    /// <summary>Where it is sealed; null while it waits, and for what was answered out of the queue before.</summary>
    public SealedEntry? Entry { get; init; }

    /// <summary>Whether an earlier call had brought it.</summary>
    public required bool IsRepeat { get; init; }

    /// <summary>What became of what it refers to; <see cref="LinkOutcome.None"/> for a repeat, and while it
    /// waits.</summary>
    public LinkOutcome Link { get; init; }

    /// <summary>Whether it waits for what it refers to.</summary>
    public bool IsParked { get; init; }
}
