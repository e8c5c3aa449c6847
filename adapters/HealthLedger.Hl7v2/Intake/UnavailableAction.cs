namespace HealthLedger.Hl7v2.Intake;

/// <summary>What a sender hears while the ledger cannot seal: disk full, clock wrong, node halted.</summary>
public enum UnavailableAction
{
    /// <summary>Nothing: the message is held and tried again, then the connection is closed. The sender keeps
    /// it.</summary>
    Hold = 0,

    /// <summary>AR with ERR-3 207 at once, for senders that repeat a message that was rejected so.</summary>
    AnswerReject = 1,

    /// <summary>
    /// The message is stored in the durable queue and acknowledged; it is sealed later, and those of the same
    /// <see cref="Hl7v2IntakeOptions.Order"/> that come meanwhile behind it. What cannot even be stored is held.
    /// </summary>
    QueueDurably = 2,
}
