namespace HealthLedger.Hosting.Alerts;

/// <summary>What a rule says of one subject now.</summary>
/// <param name="Subject">A listener's name or another fixed word.</param>
/// <param name="IsFiring">Whether the condition holds; null when that cannot be told now, and all stays as it
/// is.</param>
/// <param name="Text">One line, of names, codes, counts and times.</param>
internal readonly record struct AlertFinding(string Subject, bool? IsFiring, string Text)
{
    public double? Value { get; init; }

    public double? Limit { get; init; }

    public string? Unit { get; init; }
}
