namespace HealthLedger.Hl7v2.Intake;

/// <summary>What becomes of a message under a control ID that came before with other content.</summary>
public enum ReusedControlIdAction
{
    /// <summary>It is refused with AE and ERR-3 205, and set aside.</summary>
    Refuse = 0,

    /// <summary>It is a new record: for senders that begin counting anew.</summary>
    AcceptAsNew = 1,
}
