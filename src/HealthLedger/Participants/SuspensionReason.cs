namespace HealthLedger.Participants;

/// <summary>
/// Why a participant is suspended, or why that ends. The numbers are on the ledger (docs/spec/ledger.md section 3).
/// </summary>
public enum SuspensionReason
{
    /// <summary>Its key may be in other hands.</summary>
    KeyCompromised = 1,

    /// <summary>Its agreement has ended, or is not yet there.</summary>
    Agreement = 2,

    /// <summary>It broke the rules of the network.</summary>
    Misconduct = 3,

    /// <summary>It asked for it.</summary>
    OwnRequest = 4,

    /// <summary>It no longer exists.</summary>
    Dissolved = 5,

    /// <summary>What led to the suspension has been put right.</summary>
    Resolved = 6,

    /// <summary>The suspension was a mistake.</summary>
    Mistake = 7,

    /// <summary>Anything else.</summary>
    Other = 99,
}
