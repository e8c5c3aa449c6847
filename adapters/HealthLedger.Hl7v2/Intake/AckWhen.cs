namespace HealthLedger.Hl7v2.Intake;

/// <summary>When a message is acknowledged with AA or CA. Both times it is on stable storage.</summary>
public enum AckWhen
{
    /// <summary>When its entry is sealed on the ledger, with the node's durability.</summary>
    Sealed = 0,

    /// <summary>When it is stored in the node's durable queue, encrypted; it is sealed soon after, in order.</summary>
    Stored = 1,
}
