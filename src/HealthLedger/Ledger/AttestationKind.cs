namespace HealthLedger.Ledger;

/// <summary>What is attested (docs/spec/ledger.md section 3). A closed list; the ledger refuses others.</summary>
public enum AttestationKind
{
    /// <summary>The result of an acceptance test.</summary>
    UatResult,

    /// <summary>People were trained.</summary>
    Training,

    /// <summary>A backup was made.</summary>
    Backup,

    /// <summary>A backup was restored for practice.</summary>
    RestoreDrill,

    /// <summary>The audit trail was reviewed.</summary>
    AuditReview,

    /// <summary>An import was compared with its source.</summary>
    ImportReconciliation,
}
