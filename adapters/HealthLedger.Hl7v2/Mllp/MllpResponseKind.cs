namespace HealthLedger.Hl7v2.Mllp;

/// <summary>The kinds of <see cref="MllpResponse"/>.</summary>
public enum MllpResponseKind
{
    /// <summary>Send nothing, read on.</summary>
    None = 0,

    /// <summary>Send the content, read on.</summary>
    Reply = 1,

    /// <summary>Send nothing, do not read on, try the message again.</summary>
    Hold = 2,
}
