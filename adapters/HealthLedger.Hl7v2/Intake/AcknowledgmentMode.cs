namespace HealthLedger.Hl7v2.Intake;

/// <summary>Which of the standard's two modes a message is answered in (HL7 v2.5.1 ch. 2.9).</summary>
public enum AcknowledgmentMode
{
    /// <summary>What MSH-15 and MSH-16 ask for: enhanced mode when either is valued, else original mode.</summary>
    AsRequested = 0,

    /// <summary>Original mode, whatever they ask for: for senders that value them and expect AA.</summary>
    Original = 1,
}
