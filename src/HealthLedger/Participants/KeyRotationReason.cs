namespace HealthLedger.Participants;

/// <summary>Why a signing key is replaced. The numbers are on the ledger (docs/spec/ledger.md section 3).</summary>
public enum KeyRotationReason
{
    /// <summary>It was due.</summary>
    Routine = 1,

    /// <summary>It moved to another vault or device.</summary>
    Superseded = 2,

    /// <summary>It may be in other hands.</summary>
    Compromised = 3,

    /// <summary>It is lost: a registrar replaces it.</summary>
    Lost = 4,
}
