namespace HealthLedger.Hosting.Alerts;

/// <summary>An alert that goes on, and who has been told of it.</summary>
public sealed class ActiveAlert
{
    /// <summary>The alert, as it stood at the last look.</summary>
    public required Alert Alert { get; init; }

    /// <summary>When channels were last told; null when they have not been, because it came again too soon.</summary>
    public DateTimeOffset? ToldAt { get; init; }

    /// <summary>The channels that have been told.</summary>
    public IReadOnlyList<string> ToldTo { get; init; } = [];

    /// <summary>Whether it has been escalated.</summary>
    public bool IsEscalated { get; init; }

    /// <summary>When somebody acknowledged it; null when nobody has.</summary>
    public DateTimeOffset? AcknowledgedAt { get; init; }
}
