namespace HealthLedger.Participants;

/// <summary>What an organisation is on the ledger. The numbers are on the ledger (docs/spec/ledger.md section
/// 1).</summary>
[Flags]
public enum ParticipantRoles
{
    /// <summary>No role.</summary>
    None = 0,

    /// <summary>A provider of care.</summary>
    Provider = 1,

    /// <summary>A laboratory.</summary>
    Laboratory = 2,

    /// <summary>A pharmacy.</summary>
    Pharmacy = 4,

    /// <summary>A payer.</summary>
    Payer = 8,

    /// <summary>A patient.</summary>
    Patient = 16,

    /// <summary>An auditor.</summary>
    Auditor = 32,

    /// <summary>A gateway that writes for others.</summary>
    Gateway = 64,

    /// <summary>May register participants.</summary>
    Registrar = 128,
}
