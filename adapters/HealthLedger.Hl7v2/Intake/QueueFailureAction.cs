namespace HealthLedger.Hl7v2.Intake;

/// <summary>What happens with a message that was acknowledged out of the queue and that the ledger refuses.</summary>
public enum QueueFailureAction
{
    /// <summary>It is tried again, and those behind it in its order wait.</summary>
    Block = 0,

    /// <summary>After three refusals it is set aside, whole, until somebody replays it; those behind it go
    /// on.</summary>
    SetAside = 1,
}
