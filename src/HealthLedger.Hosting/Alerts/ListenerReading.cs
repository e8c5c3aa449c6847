using HealthLedger.Inbox;

namespace HealthLedger.Hosting.Alerts;

/// <summary>How a listener of messages stands, as rules of alerts look at it.</summary>
public sealed class ListenerReading
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>When the last message came; null when none has come since it started.</summary>
    public DateTimeOffset? LastMessageAt { get; init; }

    /// <summary>Since when it accepts, from its start or from the end of its last pause; null when that is not known.
    /// Silence before it does not count.</summary>
    public DateTimeOffset? ListeningSince { get; init; }

    /// <summary>Answers by their code since it started, such as <c>AA</c>, <c>AE</c>, <c>AR</c>; <c>none</c> does not
    /// count.</summary>
    public IReadOnlyDictionary<string, long> Answers { get; init; } =
        new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>When its own certificate ends; null without TLS.</summary>
    public DateTimeOffset? CertificateExpiresAt { get; init; }

    /// <summary>The code of what keeps its certificate from being renewed; null when nothing does.</summary>
    public string? CertificateFault { get; init; }

    /// <summary>The code of what keeps its messages from being stored; null when nothing does.</summary>
    public string? Fault { get; init; }

    /// <summary>What waits of its messages in the durable queue; null where that is not known.</summary>
    public ListenerQueueStatus? Queue { get; init; }

    /// <summary>Whether somebody has paused it: silence is meant then.</summary>
    public bool IsPaused { get; init; }
}
