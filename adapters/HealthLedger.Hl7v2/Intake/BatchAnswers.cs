namespace HealthLedger.Hl7v2.Intake;

/// <summary>What a batch, or several messages in one frame, are answered with.</summary>
public enum BatchAnswers
{
    /// <summary>The acknowledgment of each message, one behind the other in one frame.</summary>
    PerMessage = 0,

    /// <summary>The same within BHS and BTS: a batch of acknowledgments.</summary>
    Batch = 1,

    /// <summary>Those of refused messages alone; nothing when none is refused.</summary>
    ErrorsOnly = 2,

    /// <summary>Nothing.</summary>
    None = 3,
}
