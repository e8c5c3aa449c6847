namespace HealthLedger.Hl7v2.Mllp;

/// <summary>How a listener stands now: counts and times, never content.</summary>
public sealed class MllpListenerStatistics
{
    /// <summary>The connections open now.</summary>
    public required int ConnectionCount { get; init; }

    /// <summary>The messages being handled now, those on hold included: at most one for each connection.</summary>
    public required int InFlightCount { get; init; }

    /// <summary>The messages on hold now (<see cref="MllpResponse.Hold"/>): nothing can be stored.</summary>
    public required int HeldCount { get; init; }

    /// <summary>The whole frames received since the listener started.</summary>
    public required long FrameCount { get; init; }

    /// <summary>When the last whole frame was received; null when none has been.</summary>
    public DateTimeOffset? LastFrameAt { get; init; }

    /// <summary>The median time from the last byte of a message to its answer written, of the last 1,024 answers; null
    /// before the first one.</summary>
    public TimeSpan? AnswerMedian { get; init; }

    /// <summary>The time that 95 of 100 of the same answers did not exceed; null before the first one.</summary>
    public TimeSpan? Answer95 { get; init; }

    /// <summary>Since when it accepts, from its start or from the end of its last pause; null before it has started and
    /// while it is paused.</summary>
    public DateTimeOffset? ListeningSince { get; init; }

    /// <summary>Whether it is paused.</summary>
    public bool IsPaused { get; init; }

    /// <summary>When the listener's own certificate ends; null without TLS.</summary>
    public DateTimeOffset? CertificateExpiresAt { get; init; }
}
