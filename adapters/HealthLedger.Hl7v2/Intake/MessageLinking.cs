namespace HealthLedger.Hl7v2.Intake;

/// <summary>What becomes of messages that refer to earlier ones (docs/guides/hl7v2-linking.md).</summary>
public enum MessageLinking
{
    /// <summary>Every message is a record of its own.</summary>
    Off = 0,

    /// <summary>Results become versions of their order's record, corrections amend it, updates of a patient are
    /// versions of one record, and merges link patients.</summary>
    On = 1,
}
