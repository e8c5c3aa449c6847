namespace HealthLedger.Hosting.Alerts;

/// <summary>One alert as a channel tells of it: names of configuration, codes, counts and times; never a value of a
/// message.</summary>
public sealed class Alert
{
    /// <summary>Names this occurrence: the same from its beginning to its end, and over a restart. At most 200
    /// characters.</summary>
    public required string Id { get; init; }

    /// <summary>The rule's name.</summary>
    public required string Rule { get; init; }

    /// <summary>What it is about.</summary>
    public required AlertKind Kind { get; init; }

    /// <summary>The listener's name, or <c>ledger node</c>, <c>queue</c>, <c>disk</c>.</summary>
    public required string Subject { get; init; }

    /// <summary>How soon somebody has to act.</summary>
    public required AlertSeverity Severity { get; init; }

    /// <summary>Why it is told of.</summary>
    public required AlertState State { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When it ended; null while it goes on.</summary>
    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>One line in English.</summary>
    public required string Text { get; init; }

    /// <summary>What was measured, in <see cref="Unit"/>; null where there is no number.</summary>
    public double? Value { get; init; }

    /// <summary>The rule's limit, in <see cref="Unit"/>.</summary>
    public double? Limit { get; init; }

    /// <summary>The unit, as <c>s</c>, <c>%</c>, <c>{message}</c> or <c>By</c>.</summary>
    public string? Unit { get; init; }
}
