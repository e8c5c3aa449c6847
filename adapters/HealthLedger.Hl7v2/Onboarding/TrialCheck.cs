namespace HealthLedger.Hl7v2.Onboarding;

/// <summary>One check of a trial, with all that it found.</summary>
public sealed class TrialCheck
{
    /// <summary>Its name, such as <c>patient</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What came of it.</summary>
    public required TrialOutcome Outcome { get; init; }

    /// <summary>What was found, gravest first; at most 200.</summary>
    public required IReadOnlyList<TrialFinding> Findings { get; init; }
}
