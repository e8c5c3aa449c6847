namespace HealthLedger.Hl7v2.Onboarding;

/// <summary>What was found in one place of any number of messages: codes and positions, never a value.</summary>
public sealed class TrialFinding
{
    /// <summary>The code, one of <see cref="Hl7v2ErrorCodes"/>.</summary>
    public required string Code { get; init; }

    /// <summary>Segment, field and component without repetitions, such as <c>PID-3.4</c>; <c>message</c> where there
    /// is none. A segment that is not of the standard is <c>Z</c> when it begins so, else <c>?</c>: its name may be a
    /// piece of a value.</summary>
    public required string Place { get; init; }

    /// <summary>How grave it is.</summary>
    public required TrialOutcome Outcome { get; init; }

    /// <summary>How often it was found.</summary>
    public required long Count { get; init; }

    /// <summary>The number of the first message that has it, from 1 in the order in which they came; 0 for what
    /// concerns none of them.</summary>
    public required long FirstMessage { get; init; }
}
