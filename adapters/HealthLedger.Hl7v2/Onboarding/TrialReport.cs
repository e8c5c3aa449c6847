namespace HealthLedger.Hl7v2.Onboarding;

/// <summary>What a trial of a sender found. Holds codes, positions and counts, never a value of a message.</summary>
public sealed class TrialReport
{
    /// <summary>The messages, without acknowledgments.</summary>
    public required long MessageCount { get; init; }

    /// <summary>The messages that the listener would refuse.</summary>
    public required long RefusedCount { get; init; }

    /// <summary>Messages by MSH-9.1, where that is a code of the standard; else <c>other</c>.</summary>
    public required IReadOnlyDictionary<string, long> Types { get; init; }

    /// <summary>Messages that ask for enhanced mode (MSH-15 or MSH-16 valued).</summary>
    public required long EnhancedCount { get; init; }

    /// <summary>Messages whose header names a character set (MSH-18).</summary>
    public required long CharacterSetCount { get; init; }

    /// <summary>Messages that number themselves (MSH-13).</summary>
    public required long NumberedCount { get; init; }

    /// <summary>Every check, in a fixed order.</summary>
    public required IReadOnlyList<TrialCheck> Checks { get; init; }

    /// <summary>Whether there was a message and no check failed.</summary>
    public bool IsPassed => MessageCount > 0 && Checks.All(check => check.Outcome != TrialOutcome.Failed);
}
