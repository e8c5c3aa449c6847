using System.Collections.Immutable;

namespace HealthLedger.Hl7v2.Intake;

/// <summary>What became of a listener's messages since the intake was made: codes, counts and times.</summary>
public sealed class Hl7v2IntakeStatistics
{
    /// <summary>Messages by MSA-1 of their answer, such as <c>AA</c>; <c>none</c> where nothing was answered, as for an
    /// acknowledgment that came in or a message when its hold began.</summary>
    public required ImmutableSortedDictionary<string, long> Answers { get; init; }

    /// <summary>When a message was last made durable, sealed, queued or refused; null when none has been.</summary>
    public DateTimeOffset? LastStoredAt { get; init; }

    /// <summary>The code of what kept the last message from being made durable, such as <c>HLS7003</c> for a full disk;
    /// null when the last attempt succeeded, or is more than 10 minutes ago.</summary>
    public string? Fault { get; init; }

    /// <summary>When the first of the attempts failed that have failed since; null without a fault.</summary>
    public DateTimeOffset? FaultSince { get; init; }

    /// <summary>When the last one failed; null without a fault.</summary>
    public DateTimeOffset? FaultAt { get; init; }
}
