namespace HealthLedger.Hosting.Alerts;

/// <summary>How a channel stands.</summary>
public sealed class AlertChannelStatus
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Alerts that have yet to be delivered by it, oldest first; at most 200.</summary>
    public IReadOnlyList<Alert> Waiting { get; init; } = [];

    /// <summary>Alerts among those waiting that were pushed out.</summary>
    public int OmittedCount { get; init; }

    /// <summary>When it last delivered; null when it never has.</summary>
    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>Since when every attempt has failed; null when the last one succeeded.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>What the last attempt failed of; null when it succeeded.</summary>
    public string? Failure { get; init; }

    /// <summary>Notifications that were given up.</summary>
    public long GivenUpCount { get; init; }
}
