namespace HealthLedger.Hl7v2.Intake;

/// <summary>What becomes of a message in which validation at intake finds an error.</summary>
public enum InvalidMessageAction
{
    /// <summary>It is refused with AE and one ERR for each error, and set aside.</summary>
    Reject = 0,

    /// <summary>It is sealed and acknowledged like any other; what was found goes to the observer, to the metrics and,
    /// unless the message waits in the queue, as a code into its row.</summary>
    Report = 1,
}
